"""``cnn``: feature maps as stacked planes to scale, kernel windows projected to the next map, and the dense head as columns.

Classes: ``plane`` ``kernel`` ``column`` ``fan`` ``dots`` ``operation`` ``shape`` for what a mark is; ``map0`` (the input) ``map1`` ... for
the map or vector, ``channel1`` ... for the plane.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from lstm_diagrams.drawing.canvas import Canvas
from lstm_diagrams.drawing.elision import checked_most
from lstm_diagrams.drawing.feature_maps import COLUMN_WIDTH, Scale, Stack, column_height, projection
from lstm_diagrams.drawing.lines import straight
from lstm_diagrams.drawing.marks import Box, Label, Line, Mark, Writing
from lstm_diagrams.drawing.metrics import fitted
from lstm_diagrams.facts import Capture, Tensor
from lstm_diagrams.figures.registry import figure
from lstm_diagrams.stages import Stage, chain, is_activation, is_pooling, stage_name
from lstm_diagrams.theme import Role
from lstm_diagrams.words import Language, Text

Place = Stack | tuple[float, float]
"""Where a map stands: its planes, or for a vector the left edge and the height of its column."""
_ALLOWED = {"linear", "dropout", "flatten", "normalization", "identity", "reshape", "convolution", "mean"}
_SMALL, _LEAST_GAP = 10.0, 58.0


@dataclass(frozen=True, slots=True)
class _Map:
    """A feature map or, without ``width``, a vector: what made it, and what merely changes its numbers afterwards."""

    number: int
    tensor: Tensor
    made_by: Stage | None
    notes: tuple[Stage, ...]

    @property
    def width(self) -> int | None:
        """Pixels across, None for a vector."""
        return self.tensor.size("width")

    @property
    def size(self) -> int:
        """Channels of a map, or numbers of a vector."""
        return self.tensor.size("channel") or self.tensor.shape[-1]


def _maps(capture: Capture) -> tuple[_Map, ...]:
    """The input and every stage that makes a new map or vector; nothing if the run is no chain of such stages."""
    found = chain(capture)
    if found is None or not any(stage.name == "convolution" for stage in found[1]):
        return ()
    tensor, stages = found
    known = all(stage.name in _ALLOWED or is_activation(stage) or is_pooling(stage) for stage in stages)
    if not known or tensor.size("width") is None or tensor.size("depth") is not None:
        return ()
    maps = [_Map(0, tensor, None, ())]
    for stage in stages:
        last = maps[-1]
        if _makes_new(stage, last):
            maps.append(_Map(last.number + 1, stage.output, stage, ()))
        else:
            maps[-1] = _Map(last.number, last.tensor, last.made_by, (*last.notes, stage))
    return tuple(maps)


def _makes_new(stage: Stage, last: _Map) -> bool:
    return (
        stage.name in ("convolution", "linear", "flatten", "reshape", "mean")
        and (stage.output.shape != last.tensor.shape or stage.name in ("convolution", "linear"))
    ) or is_pooling(stage)


def _fit(capture: Capture) -> int:
    return 200 if _maps(capture) else 0


@figure(
    Text("卷积网络", "Convolutional network"),
    needs=Text(
        "由一维或二维卷积、池化、激活、展平和全连接依次连成的网络",
        "a chain of 1-D or 2-D convolutions, pooling, activations, flatten and Linear",
    ),
    fit=_fit,
)
def cnn(capture: Capture, language: Language, *, planes: int = 8) -> Canvas:
    """Draw every feature map to scale.

    Args:
        capture: what was captured.
        language: of the words in the picture.
        planes: most planes drawn of a map; 0 draws all.
    """
    checked_most("planes", planes)
    maps = _maps(capture)
    return Canvas(_title(maps), _description(maps, capture), tuple(_marks(maps, planes, language)))


def _marks(maps: tuple[_Map, ...], most: int, language: Language) -> Iterator[Mark]:
    sides = [side for item in maps if item.width for side in (item.width, item.tensor.size("height") or item.width)]
    scale = Scale.of(sides)
    largest = max((item.size for item in maps if not item.width), default=1)
    places: list[Place] = []
    x = 0.0
    for index, item in enumerate(maps):
        place: Place
        if item.width:
            place = Stack.of(x, item.size, item.tensor.size("height"), item.width, scale, most)
            right = place.right
        else:
            place = (x, column_height(item.size, largest))
            right = x + COLUMN_WIDTH
        places.append(place)
        if index + 1 < len(maps):
            x = right + _gap(item, maps[index + 1], right - x, language)
    top = max(_top(place) for place in places)
    for item, place in zip(maps, places, strict=True):
        yield from _body(item, place, last=item is maps[-1])
    for (before, start), (after, end) in pairwise(zip(maps, places, strict=True)):
        yield from _between(before, start, after, end)
    for item, place in zip(maps, places, strict=True):
        yield from _words(item, place, top, language)
    for start, (item, end) in zip(places, list(zip(maps, places, strict=True))[1:], strict=False):
        yield from _operation_words(_left_right(start)[1], item, _left_right(end)[0], top, language)
    if scale.power < 1:
        note = Text(
            "为了看清小图，边长的差别画小了", "differences in size are drawn smaller, to keep small maps legible"
        )
        rows = max(len(item.notes) for item in maps)
        yield Writing(0, -top - 34 - rows * 14, Label(note.in_language(language), 9.5, "muted"), "left", ("note",))


def _top(place: Place) -> float:
    return place.top if isinstance(place, Stack) else place[1] / 2


def _left_right(place: Place) -> tuple[float, float]:
    return (place.x, place.right) if isinstance(place, Stack) else (place[0], place[0] + COLUMN_WIDTH)


def _gap(item: _Map, after: _Map, width: float, language: Language) -> float:
    """Room up to the next map: its operation stands above, the sizes of both below."""
    words = max(Label(line, _SMALL).width for line in _operation(after, language)) + 12
    below = [Label(line, _SMALL).width for line in (_size(item), *_notes(item, language))]
    return max(_LEAST_GAP, words, max(below) - width + 24)


def _body(item: _Map, place: Place, *, last: bool) -> Iterator[Mark]:
    outline, fill = _roles(item, last)
    if isinstance(place, Stack):
        yield from place.marks(item.number, outline, fill, colored=_is_rgb(item))
    else:
        x, height = place
        classes = ("column", f"map{item.number}")
        yield Box(x + COLUMN_WIDTH / 2, 0, COLUMN_WIDTH, height, fill, outline, 0.9, classes=classes)


def _is_rgb(item: _Map) -> bool:
    return item.number == 0 and item.size == 3 and item.tensor.size("height") is not None


def _roles(item: _Map, last: bool) -> tuple[Role, Role]:
    if item.made_by is None:
        return "image", "image_fill"
    if not item.width:
        return ("result", "result_fill") if last else ("dense", "dense_fill")
    return ("pooling", "pooling_fill") if is_pooling(item.made_by) else ("convolution", "convolution_fill")


def _between(before: _Map, start: Place, after: _Map, end: Place) -> Iterator[Mark]:
    """A kernel projected between two maps, or two lines that fan out into a column."""
    if isinstance(start, Stack) and isinstance(end, Stack):
        yield from projection(start, end, _window(before, after), after.number)
    elif not isinstance(end, Stack):
        for (x, y), target in zip(_outer_corners(start), (end[1] / 2, -end[1] / 2), strict=True):
            yield Line(straight((x, y), (end[0], target)), "dense", 0.7, classes=("fan", f"map{after.number}"))


def _outer_corners(place: Place) -> tuple[tuple[float, float], tuple[float, float]]:
    """The upper and the lower right corner of a map, so that lines from there cross none of its planes."""
    if isinstance(place, Stack):
        return (place.right, place.top), (place.x + place.width, place.bottom)
    return (place[0] + COLUMN_WIDTH, place[1] / 2), (place[0] + COLUMN_WIDTH, -place[1] / 2)


def _window(before: _Map, after: _Map) -> tuple[float, float]:
    """The kernel's width and height as shares of the map it slides over; of an adaptive pooling, its usual window."""
    shares = []
    kernel = _pair(after.made_by.setting("kernel_size") if after.made_by else None)
    for axis, place in (("width", -1), ("height", 0)):
        pixels, made = before.tensor.size(axis), after.tensor.size(axis)
        if not pixels or not made:
            shares.append(1.0)
        else:
            shares.append(min(1.0, (kernel[place] if kernel else pixels / made) / pixels))
    return shares[0], shares[1]


def _pair(value: object) -> tuple[int, ...]:
    """A setting that holds one number for all axes, or one for each, as a tuple; empty if there is none."""
    if isinstance(value, int):
        return (value,)
    return tuple(value) if isinstance(value, tuple) else ()


def _words(item: _Map, place: Place, top: float, language: Language) -> Iterator[Mark]:
    """The shape below the map, and above the gap before it the operation that made it."""
    left, right = _left_right(place)
    middle = (left + right) / 2
    yield Writing(middle, -top - 16, Label(_size(item), _SMALL), classes=("shape", f"map{item.number}"))
    if item.made_by is None:
        name = Text("输入", "input").in_language(language)
        yield Writing(middle, top + 16, Label(name, _SMALL, "image"), classes=("title", f"map{item.number}"))
    for row, line in enumerate(_notes(item, language)):
        yield Writing(
            middle, -top - 31 - row * 14, Label(line, 9.5, "operation"), classes=("note", f"map{item.number}")
        )


def _operation_words(before: float, item: _Map, left: float, top: float, language: Language) -> Iterator[Mark]:
    """What made a map, above the gap from ``before`` to ``left``."""
    for row, line in enumerate(reversed(_operation(item, language))):
        label = Label(line, _SMALL, "kernel" if item.width else "dense")
        yield Writing((before + left) / 2, top + 16 + row * 13, label, classes=("operation", f"map{item.number}"))


def _operation(item: _Map, language: Language) -> list[str]:
    """Its name, then its window and what is not usual about it."""
    stage = item.made_by
    if stage is None:
        return []
    lines = [fitted(stage_name(stage).in_language(language), _SMALL, 130)]
    kernel = _pair(stage.setting("kernel_size"))
    if kernel and item.tensor.size("height"):
        lines.append("×".join(map(str, kernel * 2 if len(kernel) == 1 else kernel)))
    elif kernel:
        lines.append(Text("核宽 {n}", "kernel {n}").format(n=kernel[0]).in_language(language))
    return lines + _unusual(stage, kernel, language)


def _unusual(stage: Stage, kernel: tuple[int, ...], language: Language) -> list[str]:
    """Stride, padding, dilation and groups where they are not the default."""
    usual = {
        "stride": (1,) if stage.name == "convolution" else kernel,
        "padding": (0,),
        "dilation": (1,),
        "groups": (1,),
    }
    words = {
        "stride": Text("步幅", "stride"), "padding": Text("填充", "padding"),
        "dilation": Text("空洞", "dilation"), "groups": Text("分组", "groups"),
    }  # fmt: skip
    lines = []
    for name, default in usual.items():
        value = _pair(stage.setting(name))
        if value and set(value) != set(default):
            shown = str(value[0]) if len(set(value)) == 1 else "×".join(map(str, value))
            lines.append(f"{words[name].in_language(language)} {shown}")
    return lines


def _notes(item: _Map, language: Language) -> list[str]:
    return [
        fitted(stage_name(stage).in_language(language), 9.5, 110) for stage in item.notes if stage.name != "identity"
    ]


def _size(item: _Map) -> str:
    """``6 @ 28×28``, ``6 @ 28`` for a one-dimensional map, or the length of a vector."""
    if not item.width:
        return f"{item.size:,}"
    height = item.tensor.size("height")
    return f"{item.size} @ {height}×{item.width}" if height else f"{item.size} @ {item.width}"


def _title(maps: tuple[_Map, ...]) -> Text:
    convolutions = sum(item.made_by is not None and item.made_by.name == "convolution" for item in maps)
    return Text("卷积网络：{n} 个卷积层，输入 {size}", "Convolutional network: {n} convolutions, input {size}").format(
        n=convolutions, size=_size(maps[0])
    )


def _description(maps: tuple[_Map, ...], capture: Capture) -> Text:
    def told(language: Language) -> str:
        parts = []
        for item in maps:
            operation = " ".join(_operation(item, language)) or Text("输入", "input").in_language(language)
            notes = _notes(item, language)
            after = f" + {' + '.join(notes)}" if notes else ""
            parts.append(f"{operation} → {_size(item)}{after}")
        return ("；" if language == "zh" else "; ").join(parts)

    return Text(
        "从左到右依次是：{body}。写法是“通道数 @ 高×宽”。共 {count} 个参数。",
        "From left to right: {body}. Sizes are channels @ height×width. {count} parameters in all.",
    ).format(body=Text(told("zh"), told("en")), count=f"{capture.total_parameters:,}")
