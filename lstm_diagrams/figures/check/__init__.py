"""``check``: the run with every finding of check() marked at the layer where it is, and beside it what was measured and what to write.

Classes: ``module`` and the family of its layer for what ran, ``terminal`` for input and output (``x`` ``output``),
``gap`` for layers that are left out, ``flow`` for
what went from one to another; ``error`` ``warning`` ``hint`` for a finding, its number and its layer; ``measured`` and
``cure`` for words of it, ``panel`` for what they stand in and for its other words.
"""

from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.elision import checked_most
from lstm_diagrams.drawing.kit.marks import Mark
from lstm_diagrams.drawing.kit.metrics import fitted
from lstm_diagrams.drawing.kit.samples import Entry, box
from lstm_diagrams.drawing.modules.column import CardColumn
from lstm_diagrams.errors import UsageError
from lstm_diagrams.facts import Capture
from lstm_diagrams.figures.check.column import COLOURS, badges, cards, drawn_ways, place_of
from lstm_diagrams.figures.check.panel import panel_marks
from lstm_diagrams.figures.registry import Rank, figure
from lstm_diagrams.findings import Finding, Inspection
from lstm_diagrams.words import Language, Text, counted


def _fit(capture: Capture) -> int:
    return Rank.PART if capture.inspection is not None else 0


@figure(
    Text("不报错的错误在哪里", "Where the mistakes are"),
    needs=Text("运行得了的模型，连同 check 测量的结果", "a model that runs, with what check measured"),
    fit=_fit,
    numbers="check",
    legend={
        name: Entry(box("surface", COLOURS[name], 22, thickness=2), text)
        for name, text in (
            ("error", Text("这里有错误", "a mistake")),
            ("warning", Text("这里有警告", "a warning")),
            ("hint", Text("这里有提示", "a hint")),
        )
    },
    names=("error", "warning", "hint", "measured", "cure"),
    narrower=({"compact": True},),
    flatter=({"layers": 3, "findings": 3},),
)
def check(
    capture: Capture,
    language: Language,
    *,
    batch: int | None = None,
    causal: bool = False,
    saturation: bool = False,
    budget: int = 20,
    layers: int = 8,
    findings: int = 12,
    compact: bool = False,
) -> Canvas:
    """Draw what ran, each finding as a number at its layer, and beside it what was measured and what to write instead.

    Args:
        capture: what was captured, with what ``check()`` found.
        language: of the words in the picture.
        batch: as of ``check()``: which axis of the inputs counts samples, from 0.
        causal: as of ``check()``: no step of the output may depend on later steps of the input.
        saturation: as of ``check()``: look at the gates too.
        budget: as of ``check()``: the model is run at most so many times.
        layers: most layers drawn in which nothing was found; 0 draws all.
        findings: most findings that are written out; 0 writes all.
        compact: lay it out narrow: the findings below what ran.
    """
    seen = capture.inspection
    if seen is None:
        raise UsageError(f"{capture.name} was not checked: draw(model, x, figure='check') does it")
    _agree(seen, {"batch": batch, "causal": causal, "saturation": saturation, "budget": budget})
    places, drawn = zip(*cards(capture, seen.findings, checked_most("layers", layers), language), strict=True)
    column = CardColumn(drawn)
    marked = [(place_of(capture, found), found.severity) for found in seen.findings]
    marks: tuple[Mark, ...] = (
        *column.marks(),
        *badges(column, places, marked),
        *panel_marks(seen, column, checked_most("findings", findings), language, below=compact),
    )
    return Canvas(
        _title(capture, seen), _description(capture, seen), marks, capture.call_ids, lines=drawn_ways(capture)
    )


_USUAL = {"batch": None, "causal": False, "saturation": False, "budget": 20}


def _agree(seen: Inspection, asked: dict[str, object]) -> None:
    """UsageError where facts that were measured in one way are to be drawn as if in another."""
    for name, value in asked.items():
        if value != _USUAL[name] and value != getattr(seen, name):
            raise UsageError(
                f"option {name!r} of figure 'check' is for the measurement: these facts were measured with {name}="
                f"{getattr(seen, name)!r}; give the model itself, draw(model, x, figure='check', {name}={value!r})"
            )


def _title(capture: Capture, seen: Inspection) -> Text:
    count = len(seen.findings)
    found = Text("{count} 处发现", "{counted}").format(count=count, counted=counted(count, "finding"))
    said = found if count else Text("没有发现问题", "nothing found")
    return Text("{name}：{said}", "{name}: {said}").format(name=fitted(capture.name, 12, 150), said=said)


def _description(capture: Capture, seen: Inspection) -> Text:
    rules = len(seen.rules)
    how = Text(
        "用 {rules} 条规则检查了 {name}，运行 {passes} 次，{found}。",
        "{name} was checked by {ruled} in {runs}: {found}.",
    ).format(
        rules=rules, ruled=counted(rules, "rule"), passes=seen.passes, runs=counted(seen.passes, "run"),
        name=fitted(capture.name, 12, 150), found=_found(seen.findings),
    )  # fmt: skip
    parts = [how, *(_spoken(number, found) for number, found in enumerate(seen.findings, 1))]
    return Text("".join(part.zh for part in parts), " ".join(part.en for part in parts))


def _found(findings: tuple[Finding, ...]) -> Text:
    if not findings:
        return Text("没有发现问题", "nothing was found")
    return Text("发现 {count} 处", "{counted}").format(count=len(findings), counted=counted(len(findings), "finding"))


def _spoken(number: int, found: Finding) -> Text:
    return Text("{number}. {said}。改写：{instead}。", "{number}. {said}. Instead: {instead}.").format(
        number=number, said=found.sentence, instead=found.instead
    )
