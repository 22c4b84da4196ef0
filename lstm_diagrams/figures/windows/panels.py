"""The parts of the figure: windows sliding on the record, the blocks they are stacked into, and the split with what leaks."""

from collections.abc import Iterator

from lstm_diagrams.drawing.kit.groups import moved, reach
from lstm_diagrams.drawing.kit.marks import Label, Mark, Writing
from lstm_diagrams.drawing.kit.units import dots
from lstm_diagrams.drawing.tensors import dimensions
from lstm_diagrams.drawing.tensors.blocks import Block, Edge, Look
from lstm_diagrams.drawing.tensors.sequence_blocks import sample_paint, sequence_block, sizes
from lstm_diagrams.facts import Axis, Tensor, WindowSet
from lstm_diagrams.figures.windows.scale import HEIGHT, READ, TARGET, Scale
from lstm_diagrams.figures.windows.words import BOTH, MORE, NONE, RECORD, SETS, THEN, WINDOW
from lstm_diagrams.readings.sequences import Sequences
from lstm_diagrams.readings.windows import Span, Split, held, stretches, whole_span, window_spans
from lstm_diagrams.words import AXES, Language, Text

WIDTH, SLIM = 440.0, 230.0
_ROW, _LOW, _WORDS = 28.0, 52.0, 18.0
"""From one window to the next, where a target stands below its window, and more of it where words stand above."""
_SMALL = 10.5
_PITCH = 20.0
_MOST = {"batch": 4, "time": 5, "feature": 4}


def _text(text: Text, language: Language) -> Label:
    return Label(text.in_language(language), _SMALL, "muted")


def sliding(train: WindowSet, length: int, most: int, language: Language, *, slim: bool) -> Iterator[Mark]:
    """The rows that the first windows hold, and below each of these windows with its target."""
    firsts = sorted(train.firsts)
    shown = firsts if most == 0 else firsts[:most]
    spans = [whole_span(train, first) for first in shown]
    scale = Scale.fitting((min(start for start, _ in spans), max(end for _, end in spans)), SLIM if slim else WIDTH)
    yield Writing(-10, 0, _text(RECORD, language), "right", ("name",))
    yield from scale.strip((scale.first, scale.end), 0, ("surface", "muted"), ("record",))
    if scale.end < length:
        yield from dots([(scale.right + 8 + shift, 0) for shift in (0, 5, 10)], 1.4)
    row = (_LOW if train.ahead is not None and train.ahead < train.steps else _ROW) + (_WORDS if slim else 0)
    for place, first in enumerate(shown):
        y, own = -row * place - _ROW - (_WORDS if slim else 4), f"sample{place + 1}"
        yield from window(scale, train, first, y, own)
        yield _said(scale, (first, y), _text(rows_of(train, first), language), own, slim=slim, gap=26)
    y = -row * len(shown) - (_WORDS if slim else 8)
    if len(firsts) > len(shown):
        yield from dots([(scale.x(shown[-1]) + 20, y + shift - 16) for shift in (-5, 0, 5)], 1.4)
        more = MORE.format(count=len(firsts) - len(shown))
        yield Writing(
            scale.x(shown[-1]) + 34 if slim else scale.right + 26, y - 16, _text(more, language), "left", ("words",)
        )
        y -= 28
    yield from scale.axis(y)


def _said(scale: Scale, place: tuple[int, float], label: Label, own: str, *, slim: bool, gap: float) -> Mark:
    """Words beside a window, or above it where the picture is narrow; the last ones end where the rows end."""
    row, y = place
    if not slim:
        return Writing(scale.right + gap, y, label, "left", ("words", own))
    return Writing(
        min(scale.x(row), max(0.0, scale.right - label.width)), y + HEIGHT / 2 + 9, label, "left", ("words", own)
    )


def window(
    scale: Scale, one: WindowSet, first: int, y: float, own: str, leaks: tuple[Span, ...] = ()
) -> Iterator[Mark]:
    """A window and its target; where the target begins inside the window it stands below."""
    read, *targets = window_spans(one, first)
    yield from scale.strip(read, y, READ, ("window", own), leaks)
    for target in targets:
        low = target[0] < read[1] and read[0] < target[1]
        yield from scale.strip(target, y - (HEIGHT + 2 if low else 0), TARGET, ("target", own), leaks)


def rows_of(one: WindowSet, first: int) -> Text:
    """Which rows a window and its target hold."""
    said = WINDOW.format(first=first, last=first + one.steps - 1)
    if one.ahead is None:
        return said
    start = first + one.ahead
    then = THEN.format(first=start, last=start + one.horizon - 1)
    return Text("{said}{then}", "{said}{then}").format(said=said, then=then)


def stacked(train: WindowSet, language: Language) -> tuple[Mark, ...]:
    """The block of all windows, and beside it that of their targets."""
    count = len(train.firsts)
    axes = (Axis("batch", count), Axis("time", train.steps), Axis("feature", len(train.columns)))
    sequences = Sequences(Tensor(axes, ""), "x")
    layout = ("time", "feature", "batch")
    block = sequence_block(0, 0, sequences, layout, _MOST, (_PITCH, _PITCH))
    caption = Label(f"x: {sequences.product()}", 12)
    marks: list[Mark] = [*block.faces(sample_paint(layout)), *sizes(block, sequences, layout, AXES, language)]
    marks.append(Writing(0, -54, caption, "left", ("caption",)))
    if train.ahead is not None:
        target = Block(
            0, 0, Edge.cut(train.horizon, _MOST["time"], _PITCH), Edge.cut(len(train.target_columns), _MOST["feature"], _PITCH), block.back
        )  # fmt: skip
        shape = [count, train.horizon, *([len(train.target_columns)] if len(train.target_columns) > 1 else [])]
        said = Label(f"y: {' × '.join(map(str, shape))}", 12)
        faces = [
            *target.faces(lambda *_: Look("output_fill", "output_side", "output", ("element", "target"))),
            *dimensions.across(target, Label(f"K = {train.horizon}", 13, math=True)),
            Writing(0, -54, said, "left", ("caption",)),
        ]
        marks += moved(faces, reach(marks)[2] + 40 - min(0.0, reach(faces)[0]))
    return tuple(marks)


def whole(split: Split, language: Language, *, slim: bool) -> Iterator[Mark]:
    """Which rows of the whole record each part holds, and which both."""
    length = split.windows.length
    scale = Scale.fitting((0, length), SLIM if slim else WIDTH)
    lines = (
        ("train", SETS["train"], stretches(held(split.windows.train, length)), ("layer1_fill", "layer1")),
        ("test", SETS["test"], stretches(held(split.test, length)), ("layer2_fill", "layer2")),
        ("leak", BOTH, split.shared, ("red_fill", "red")),
    )
    yield Writing(-10, 0, _text(RECORD, language), "right", ("name",))
    yield from Scale(0, 0, 1, scale.right).strip((0, 1), 0, ("surface", "muted"), ("record",))
    for place, (kind, name, spans, look) in enumerate(lines):
        y = -_ROW * (place + 1)
        yield Writing(-10, y, _text(name, language), "right", ("name", kind))
        if not spans:
            yield Writing(scale.x(0) + 2, y, _text(NONE, language), "left", ("words", kind))
        for start, end in _joined(spans, 1.5 / scale.pitch):
            yield from Scale(scale.x(start), 0, 1, scale.x(end) - scale.x(start)).strip((0, 1), y, look, ("held", kind))  # type: ignore[arg-type]
    yield from scale.axis(-_ROW * 3 - HEIGHT / 2 - 4)


def _joined(spans: tuple[Span, ...], nearest: float) -> list[Span]:
    """The spans, as one where the gap between two is too small to be seen."""
    found: list[Span] = []
    for start, end in spans:
        if found and start - found[-1][1] < nearest:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def border(split: Split, language: Language, *, slim: bool) -> Iterator[Mark]:
    """The window to train with and the one to test with that have most rows in common, or are nearest to each other."""
    train, test = split.closest
    pair = ((split.windows.train, train, "train"), (split.test, test, "test"))
    ends = [whole_span(one, first) for one, first, _ in pair]
    scale = Scale.fitting((min(start for start, _ in ends), max(end for _, end in ends)), SLIM if slim else WIDTH)
    low = _LOW + (_WORDS if slim else 0)
    for place, (one, first, name) in enumerate(pair):
        other = pair[1 - place]
        y = -low * place
        yield Writing(-10, y, _text(SETS[name], language), "right", ("name", name))
        yield from window(scale, one, first, y, name, window_spans(other[0], other[1]))
        yield _said(scale, (first, y), _text(rows_of(one, first), language), name, slim=slim, gap=16)
    yield from scale.axis(-low - HEIGHT - 12)
