"""The initial and final states of unrolled recurrent layers: their symbols, their entries in h_n and c_n, their shapes."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from lstm_diagrams.drawing.kit.marks import Label, Mark, Writing
from lstm_diagrams.drawing.kit.roles import direction_class, state_role
from lstm_diagrams.drawing.kit.shape_words import shape_words
from lstm_diagrams.drawing.recurrent.grid import Band, Grid
from lstm_diagrams.drawing.recurrent.lines import STATE_REACH, band_symbol
from lstm_diagrams.figures.unrolled.words import listed
from lstm_diagrams.readings.recurrence import Recurrence, Stack
from lstm_diagrams.words import Language, Text

_SMALL = 10.0
_ROW = 14.0
_LEFT_OUT = Text("没有传入{which}，取零", "left out{which}: zeros")
_ENTRIES = (
    Text("第 k 项（从 0 数起）属于第 k + 1 层", "entry k, counted from 0, is that of layer k + 1"),
    Text(
        "第 2k 项和第 2k + 1 项（从 0 数起）是第 k + 1 层的正向和反向",
        "entries 2k and 2k + 1, counted from 0, are those of layer k + 1, forward and reverse",
    ),
)
"""By the number of directions."""
_KEPT = Text("没有返回", "not returned")


def state_columns(grid: Grid) -> tuple[float, float]:
    """The middles of the labels left of the first step and right of the last one."""
    reach = grid.reach + STATE_REACH + 6 + state_width(grid) / 2
    return grid.columns[0] - reach, grid.columns[-1] + reach


def state_width(grid: Grid) -> float:
    """How wide the widest of those labels is."""
    widths = [
        Label(band_symbol(band, _memory(band), step, band.directions - 1), 11, math=True).width
        for band in grid.bands
        for step in (0, grid.stack.bottom.steps + 1)
    ]
    return max(widths)


def _memory(band: Band) -> str:
    """The letter that room is made for: that of the memory beside h; c, about as wide as h, where there is none."""
    return next((state for state in band.states if state != "h"), "c")


def state_labels(grid: Grid, left: float, right: float) -> Iterator[Mark]:
    """h_0, c_0 before the first step of each chain, h_T, c_T after its last (the reverse chain ends at t = 1)."""
    for band in grid.bands:
        for direction in range(band.directions):
            for state in band.states:
                y = band.state_y(direction, state)
                begin, end = (0, grid.length) if not direction else (grid.length + 1, 1)
                for x, step, name in ((left, begin, "initial"), (right, end, "final")):
                    place = left + right - x if direction else x
                    label = Label(band_symbol(band, state, step, direction), 11, state_role(state), math=True)
                    sides = direction_class(direction, band.directions)
                    yield Writing(place, y, label, classes=(state, name, f"layer{band.depth + 1}", *sides))


def state_entries(grid: Grid, left: float, right: float) -> Iterator[Mark]:
    """Beside the bands, which entry of its module's h_0, c_0, h_n, c_n each label is; those of cells and of Keras have none."""
    for band in grid.bands:
        if not band.row.run.stacks_states:
            continue
        for direction in range(band.directions):
            for state in band.states:
                y = band.state_y(direction, state)
                entry = band.row.number * band.directions + direction
                for suffix, name in (("0", "initial"), ("n", "final")):
                    label = Label(f"{state}_{suffix}[{entry}]", _SMALL, state_role(state))
                    at_left = (suffix == "0") != bool(direction)
                    x, align = (left - 6, "right") if at_left else (right + 6, "left")
                    yield Writing(
                        x, y, label, "right" if align == "right" else "left", (state, name, f"layer{band.depth + 1}")
                    )


def state_shapes(
    grid: Grid, edges: tuple[float, float], language: Language, names: Mapping[str, Text]
) -> Iterator[Mark]:
    """The shapes of the initial states at the lower left, of the final states at the lower right."""
    stack = grid.stack
    states = list(dict.fromkeys(state for run in stack.runs for state in run.states))
    for suffix, name in (("0", "initial"), ("n", "final")):
        written = str(stack.bottom.steps) if suffix == "n" and stack.bottom.is_cell else suffix
        title = Label(", ".join(f"{state}_{written}" for state in states), 11, "h")
        block = [title, *(Label(phrase, _SMALL, "muted") for phrase in state_phrases(stack, suffix, language, names))]
        width = max(label.width for label in block)
        x = (
            min(edges[0], grid.columns[0] - _clear(grid) - width)
            if suffix == "0"
            else max(edges[1] - width, grid.columns[-1] + _clear(grid))
        )
        for row, label in enumerate(block):
            yield Writing(x, grid.bands[0].bottom - 18 - row * _ROW, label, "left", ("shape", name, *states))


def shapes_below(
    grid: Grid, middle: float, top: float, language: Language, names: Mapping[str, Text]
) -> Iterator[Mark]:
    """The shapes of the initial and of the final states, each in a line of its own below ``top``, and which entry is whose."""
    states = list(dict.fromkeys(state for run in grid.stack.runs for state in run.states))
    comma = "，" if language == "zh" else ", "
    for row, (suffix, name) in enumerate((("0", "initial"), ("n", "final"))):
        written = str(grid.stack.bottom.steps) if suffix == "n" and grid.stack.bottom.is_cell else suffix
        phrases = comma.join(state_phrases(grid.stack, suffix, language, names))
        words = f"{', '.join(f'{state}_{written}' for state in states)}: {phrases}"
        yield Writing(middle, top - 10 - row * _ROW, Label(words, _SMALL, "h"), classes=("shape", name, *states))
    entries = entries_below(grid)
    if entries is not None:
        label = Label(entries.in_language(language), _SMALL, "muted")
        yield Writing(middle, top - 10 - 2 * _ROW, label, classes=("shape", *states))


def entries_below(grid: Grid) -> Text | None:
    """Which entry of h_0, c_0, h_n, c_n belongs to which layer, in a sentence; None where there is none that holds for all."""
    run = grid.stack.bottom
    if len(grid.stack.runs) > 1 or not run.stacks_states:
        return None
    return _ENTRIES[run.directions - 1]


def _clear(grid: Grid) -> float:
    return grid.bands[0].offset + 24


def shapes_bottom(grid: Grid, language: Language, names: Mapping[str, Text]) -> float:
    """Where the longer block of shapes ends."""
    rows = 1 + len(state_phrases(grid.stack, "0", language, names))
    return grid.bands[0].bottom - 18 - rows * _ROW


def state_phrases(stack: Stack, suffix: str, language: Language, names: Mapping[str, Text]) -> list[str]:
    """One phrase per axis; where modules differ, one for each size, with the layers that have it."""
    found: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for layer, row in enumerate(stack.rows, 1):
        for place, phrase in enumerate(_phrases(row.run, suffix, language, names)):
            found[place][phrase].append(layer)
    phrases, left_out = [], _LEFT_OUT.in_language(language)
    for ways in found.values():
        for phrase, layers in ways.items():
            which = "" if len(layers) == len(stack.rows) else f" (l = {listed(layers).en})"
            phrases.append(phrase.format(which=which) if phrase == left_out else phrase + which)
    return phrases


def _phrases(run: Recurrence, suffix: str, language: Language, names: Mapping[str, Text]) -> Iterator[str]:
    """One phrase per axis of one run; where h is projected, its last axis differs from that of c."""
    if suffix == "n" and not run.returns_states:
        yield _KEPT.in_language(language)
        return
    *outer, hidden = shape_words(run.tensor(f"h_{suffix}"), names, language)
    yield from outer
    if run.proj_size:
        memory = shape_words(run.tensor(f"c_{suffix}"), names, language)[-1]
        yield f"{hidden}（h），{memory}（c）" if language == "zh" else f"{hidden} (h), {memory} (c)"
    else:
        yield hidden
    if suffix == "0" and not run.states_given:
        yield _LEFT_OUT.in_language(language)
