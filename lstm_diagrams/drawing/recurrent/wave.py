"""The wave front over unrolled layers as moments: each layer at each step, once it has what comes from below and from before."""

from collections.abc import Iterator, Sequence

from lstm_diagrams.drawing.kit.merging import WORDS
from lstm_diagrams.drawing.kit.moments import Moment, gap, indexed, listed
from lstm_diagrams.drawing.kit.numbers import short_number
from lstm_diagrams.drawing.kit.roles import DIRECTIONS
from lstm_diagrams.drawing.recurrent.cells import band_name
from lstm_diagrams.drawing.recurrent.grid import Band, Grid
from lstm_diagrams.drawing.recurrent.taking import given, taken
from lstm_diagrams.drawing.recurrent.values import Chains
from lstm_diagrams.facts import Chain
from lstm_diagrams.words import Text, same

_STEP = Text(
    "t = {t}：{who}{side}接收{takes}，得到{gives}{numbers}。",
    "t = {t}: {who}{side} takes {takes}, and gives {gives}{numbers}.",
)
_SIDES = (Text("正向", ", forward,"), Text("反向", ", reverse,"))
_NUMBERS = Text(
    "；隐藏单元 {unit} 的 {state} 从 {before} 变为 {now}{kept}",
    "; {state} of unit {unit} goes from {before} to {now}{kept}",
)
_JOIN = Text(
    "{who}：每一步把正向和反向的 h {merged}，交给{where}。",
    "{who}: at every step the h of both directions are {merged}, for {where}.",
)
_UPWARDS, _OUT = Text("上面一层", "the layer above"), Text("输出", "the output")


def wave(grid: Grid, chains: Chains | None, sample: int) -> Iterator[Moment]:
    """Every layer at every drawn step: step by step, or where a layer has two directions layer by layer.

    Args:
        grid: what is drawn.
        chains: the numbers of the run, for the sentences, or None.
        sample: whose numbers, counted from 0.
    """
    if any(band.directions == 2 for band in grid.bands):
        for band in grid.bands:
            yield from _layer(grid, band, chains, sample)
        return
    for column in range(grid.live):
        if grid.steps[column] is None:
            yield gap(grid.steps, column, tuple(f"dots layer{band.depth + 1}" for band in grid.bands))
            continue
        for band in grid.bands:
            yield _step(grid, band, 0, column, chains, sample)


def ends(grid: Grid) -> Moment:
    """Where the states stand after the last step."""
    stack, top = grid.stack, grid.stack.top
    appears = tuple(f"final layer{band.depth + 1}" for band in grid.bands)
    if stack.bottom.is_cell:
        states = listed([indexed(state, grid.length) for state in stack.bottom.states])
        return Moment(
            Text("t = {t} 之后的状态是 {states}。", "The states after t = {t} are {states}.").format(
                t=grid.length, states=states
            ),
            appears,
        )
    whole = (
        Text("最上一层每一步的 h", "h of the top layer at every step")
        if top.returns_sequence
        else Text("最上一层最后的 h", "the last h of the top layer")
    )
    finals = [
        Text(f"{s}_n 是各层最后的 {s}", f"{s}_n the last {s} of each layer") for s in top.states if top.returns_states
    ]
    said = [Text("output 是{whole}", "output holds {whole}").format(whole=whole), *finals]
    sentence = Text("{said}。", "{said}.").format(
        said=Text("，".join(one.zh for one in said), ", ".join(one.en for one in said))
    )
    return Moment(sentence, appears)


def _layer(grid: Grid, band: Band, chains: Chains | None, sample: int) -> Iterator[Moment]:
    """One layer over all steps, each direction by itself, then what both of them give."""
    for direction in range(band.directions):
        columns = range(grid.live)
        for column in reversed(columns) if direction else columns:
            if grid.steps[column] is None:
                side = f" {DIRECTIONS[direction]}" if band.directions == 2 else ""
                yield gap(grid.steps, column, (f"dots layer{band.depth + 1}{side}",))
            else:
                yield _step(grid, band, direction, column, chains, sample)
    if grid.joins(band):
        top = band is grid.bands[-1]
        drawn = [f"t{step + 1}" for step in grid.steps[: grid.live] if step is not None]
        appears = [f"output {t}" for t in drawn] if top else [f"h up layer{band.depth + 1} {t}" for t in drawn]
        merged = WORDS[band.row.run.merged]
        sentence = _JOIN.format(who=_who(grid, band), where=_OUT if top else _UPWARDS, merged=merged)
        yield Moment(sentence, tuple(appears), (f"joint layer{band.depth + 1}",))


def _step(grid: Grid, band: Band, direction: int, column: int, chains: Chains | None, sample: int) -> Moment:
    step = grid.steps[column]
    assert step is not None
    t = step + 1
    first = column == (grid.live - 1 if direction else 0)
    side = f" {DIRECTIONS[direction]}" if band.directions == 2 else ""
    sentence = _STEP.format(
        t=t,
        who=_who(grid, band),
        side=_SIDES[direction] if side else same(""),
        takes=taken(band.states, t, direction, lowest=band is grid.bands[0] and not grid.below, first=first),
        gives=given(band.states, t),
        numbers=_numbers(band, chains[band.depth, direction], step, direction, sample) if chains else same(""),
    )
    return Moment(sentence, tuple(_appearing(grid, band, t, side, first=first)))


def _who(grid: Grid, band: Band) -> Text:
    """``decoder (LSTM layer 1)``: in a sentence that has a colon already, a path stands before brackets."""
    path, _, rest = band_name(grid, band).en.rpartition(": ")
    kind = Text(band_name(grid, band).zh.removeprefix(f"{path}: "), rest)
    return Text("{path}（{kind}）", "{path} ({kind})").format(path=path, kind=kind) if path else kind


def _appearing(grid: Grid, band: Band, t: int, side: str, *, first: bool) -> Iterator[str]:
    layer = f"layer{band.depth + 1}"
    yield f"t{t} {layer}{side}"
    if first:
        yield f"initial {layer}{side}"
    if band is grid.bands[0]:
        yield f"x t{t}"
    if band is grid.bands[-1] and not grid.joins(band):
        yield f"output t{t}{'' if grid.stack.top.returns_sequence else side}"


def _numbers(band: Band, chain: Chain, step: int, direction: int, sample: int) -> Text:
    """What became of one unit: of those drawn the one whose memory this layer changes most in the course of the run."""
    cell = band.row.run.cell
    state, unit = cell.memory, changing_unit(chain, cell.memory, band.units, sample)
    before, now = number_before(chain, state, step, direction, sample, unit), chain.values(state).at(step, sample, unit)
    keeper = cell.keeper
    kept = ""
    if keeper is not None and keeper.gate.symbol in dict(chain.history):
        kept = f"{keeper.gate.symbol} = {short_number(chain.values(keeper.gate.symbol).at(step, sample, unit))}"
    return _NUMBERS.format(
        unit=unit + 1,
        state=state,
        before=short_number(before),
        now=short_number(now),
        kept=Text(f"（{kept}）", f" ({kept})") if kept else same(""),
    )


def changing_unit(chain: Chain, state: str, units: Sequence[int | None], sample: int) -> int:
    """Of these units, counted from 0, the one whose state spans most of the number line in the course of the run."""
    values = chain.values(state)

    def span(unit: int) -> float:
        numbers = [values.at(step, sample, unit) for step in range(values.shape[0])]
        return max(numbers) - min(numbers) if numbers == numbers else 0.0

    return max((unit for unit in units if unit is not None and unit < values.shape[-1]), key=span)


def number_before(chain: Chain, state: str, step: int, direction: int, sample: int, unit: int) -> float:
    """A number of the state that step ``step``, counted from 0, was handed: of the step before, at the first of h_0 or c_0."""
    values, earlier = chain.values(state), step + (1 if direction else -1)
    if not 0 <= earlier < values.shape[0]:
        return chain.values(f"{state}_0").at(0, sample, unit)
    return values.at(earlier, sample, unit)
