"""Notes and loss terms of the reader's own at named parts of a picture: ``notes={"fc": "frozen"}``, ``loss={"fc": "cross entropy"}``."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.clearance import Extent, along, cut, holds, meet
from lstm_diagrams.drawing.kit.groups import moved, reach
from lstm_diagrams.drawing.kit.lines import straight
from lstm_diagrams.drawing.kit.marks import Box, Circle, Label, Line, Mark, Point, Writing
from lstm_diagrams.drawing.kit.paragraph import wrapped
from lstm_diagrams.errors import UnknownName, UsageError
from lstm_diagrams.words import Text

_SIZE, _WIDE = 10.0, 130.0
_DISTANCES = (18.0, 28.0, 42.0, 60.0, 84.0, 116.0, 160.0)
_SHIFTS = (0.0, 18.0, -18.0, 40.0, -40.0, 70.0, -70.0, 110.0, -110.0, 160.0, -160.0)
_GATHER = 4.0
"""How far above the results of all steps the line is that gathers them."""
_RESULTS: tuple[set[str], ...] = ({"result"}, {"output", "band"}, {"output", "entry"})
_STEP = re.compile(r"t(\d+)")
_MARGIN, _CROSSED, _WIDER, _SAMPLES = 5.0, 80.0, 8.0, 12
_NOTE = Text("{said}{name} 旁的注：{text}。", "{said} Note at {name}: {text}.")
_LOSS = Text(
    "{said}损失 L（{text}）由 {name} 的输出和目标 y 算出。",
    "{said} The loss L, {text}, is made of what {name} gives and of the target y.",
)


def with_notes(
    canvas: Canvas,
    parts: Mapping[str, Iterable[str]],
    notes: Mapping[str, str] | None,
    loss: Mapping[str, str] | None,
    *,
    compact: bool,
) -> Canvas:
    """The canvas with the reader's notes in boxes, and loss terms as circles L with their target y, each at its part.

    Args:
        canvas: a figure's own drawing.
        parts: the classes of the marks of each part that it shows, by the path of the part.
        notes: texts by paths of parts.
        loss: names of loss terms by paths of the parts that give what they compare.
        compact: whether they are to stand above and below rather than beside, so that the picture stays narrow.

    Raises:
        UnknownName: the picture shows no part of this path; the message lists those that it shows.
        UsageError: ``notes`` or ``loss`` is no mapping of texts.
    """
    for option, asked, said in (("notes", notes, _NOTE), ("loss", loss, _LOSS)):
        for path, text in _checked(option, asked).items():
            classes = _classes(parts, path)
            gathered: tuple[Mark, ...] = ()
            if option == "loss":
                part, gathered = _given(canvas.marks, classes[-1])
            else:
                part = _extent(canvas.marks, set(classes))
            marks = (*canvas.marks, *gathered)
            own = _loss(text) if option == "loss" else _note(text)
            placed = _placed(_Ground.of(marks, part, compact=compact), own, arrow=option == "loss")
            words = said.format(said=canvas.description, name=path or canvas.title, text=text)
            canvas = replace(canvas, marks=(*marks, *placed), description=words)
    return canvas


def _checked(option: str, asked: Mapping[str, str] | None) -> Mapping[str, str]:
    if asked is None:
        return {}
    if not isinstance(asked, Mapping) or not all(isinstance(text, str) for pair in asked.items() for text in pair):
        raise UsageError(
            f"option {option!r} takes a mapping of texts such as {{'fc': 'cross entropy'}}, not {asked!r:.80}"
        )
    return asked


def _classes(parts: Mapping[str, Iterable[str]], path: str) -> list[str]:
    """Those of a part, or of all parts within a module, in the order in which they ran."""
    if path in parts:
        return [*parts[path]]
    inside = [name for part, names in parts.items() if path and part.startswith(f"{path}.") for name in names]
    if not inside:
        raise UnknownName("part of this picture", path, [name for name in parts if name] or [*parts])
    return inside


def _extent(marks: Sequence[Mark], classes: set[str]) -> Extent:
    """The largest shape of a part, which at every step has one of its own."""
    own = [mark for mark in marks if classes & set(mark.classes) and not isinstance(mark, Line)]
    shapes = [mark for mark in own if not isinstance(mark, Writing)]
    if not shapes:
        return reach(own)
    return max((mark.extent for mark in shapes), key=lambda each: (each[2] - each[0]) * (each[3] - each[1]))


def _given(marks: Sequence[Mark], name: str) -> tuple[Extent, tuple[Mark, ...]]:
    """Where a part shows what it gives: its results, the row of its outputs, else what it is; and what gathers those of several steps."""
    own = [mark for mark in marks if name in mark.classes and isinstance(mark, Box | Circle)]
    for wanted in _RESULTS:
        results = [mark for mark in own if wanted <= {*mark.classes} and "unread" not in mark.classes]
        steps = {word for mark in results for word in mark.classes if _STEP.fullmatch(word)}
        if len(steps) > 1:
            return _gathered(results)
        if results:
            return reach(results), ()
    last = [mark for mark in own if _step_of(mark) == max(map(_step_of, own))]
    return _extent(last or marks, {name}), ()


def _step_of(mark: Mark) -> int:
    """The last step that a mark stands for, 0 where it stands for none."""
    return max((int(found[1]) for word in mark.classes if (found := _STEP.fullmatch(word))), default=0)


def _gathered(results: Sequence[Mark]) -> tuple[Extent, tuple[Mark, ...]]:
    """A line over the results of all steps that all of them lead into."""
    y = max(mark.extent[3] for mark in results) + _GATHER
    middles = [(mark.extent[0] + mark.extent[2]) / 2 for mark in results]
    lines = [
        Line(straight((x, mark.extent[3]), (x, y)), "operation", 1.2, classes=("loss",))
        for x, mark in zip(middles, results, strict=True)
    ]
    bar = Line(straight((min(middles), y), (max(middles), y)), "operation", 1.2, classes=("loss",))
    return (min(middles), y, max(middles), y), (*lines, bar)


def _note(text: str) -> tuple[Mark, ...]:
    """A box with the words."""
    label = Label("\n".join(wrapped(" ".join(text.split()), _SIZE, _WIDE)), _SIZE)
    size = label.width + 14, label.height + 8
    return (Box(0, 0, *size, "surface", "muted", 1, rounded=True, dashed=True, label=label, classes=("remark",)),)


def _loss(text: str) -> tuple[Mark, ...]:
    """A circle L, the target y right of it, the name of the term above both."""
    label = Label("\n".join(wrapped(" ".join(text.split()), _SIZE, _WIDE)), _SIZE, "muted")
    classes = ("loss",)
    return (
        Circle(0, 0, 13, "operation_fill", "operation", 1.4, Label("L", 13, "operation", math=True), classes),
        Circle(54, 0, 11, "result_fill", "result", 1, Label("y", 12, "result", math=True), (*classes, "target")),
        Line(straight((43, 0), (13, 0)), "result", 1.2, arrow=True, classes=(*classes, "target")),
        Writing(27, 17 + label.height / 2, label, classes=(*classes, "words")),
    )


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a note may not cover, and the part that it is about."""

    part: Extent
    taken: tuple[Extent, ...]
    frames: tuple[Extent, ...]
    points: tuple[Point, ...]
    whole: Extent
    compact: bool

    @classmethod
    def of(cls, marks: Sequence[Mark], part: Extent, *, compact: bool) -> "_Ground":
        """Shapes around the part are frames: a note lies within or without them."""
        taken: list[Extent] = []
        frames: list[Extent] = []
        for mark in marks:
            if not isinstance(mark, Line):
                around = not isinstance(mark, Writing) and mark.extent != part and holds(mark.extent, part)
                (frames if around else taken).append(mark.extent)
        points = tuple(point for mark in marks if isinstance(mark, Line) for point in along(mark))
        return cls(part, tuple(taken), tuple(frames), points, reach(marks), compact)

    def free(self, place: Extent) -> bool:
        """Whether nothing is there yet."""
        left, bottom, right, top = wide = _wider(place)
        return (
            not any(meet(wide, other) for other in self.taken)
            and not any(cut(wide, frame) for frame in self.frames)
            and not any(left < x < right and bottom < y < top for x, y in self.points)
        )

    def crossed(self, start: Point, end: Point, more: tuple[Extent, ...]) -> int:
        """How often a straight line runs over something on its way."""
        ways = [
            (start[0] + (end[0] - start[0]) * n / _SAMPLES, start[1] + (end[1] - start[1]) * n / _SAMPLES)
            for n in range(1, _SAMPLES)
        ]
        return sum(
            left < x < right and bottom < y < top
            for x, y in ways
            for left, bottom, right, top in (*self.taken, *more)
            if not holds(self.part, (left, bottom, right, top))
        )


def _wider(place: Extent) -> Extent:
    left, bottom, right, top = place
    return left - _MARGIN, bottom - _MARGIN, right + _MARGIN, top + _MARGIN


def _placed(ground: _Ground, own: tuple[Mark, ...], *, arrow: bool) -> Iterator[Mark]:
    """It near its part, where there is room, with a dotted line, or an arrow from the part."""
    size = reach(own)
    best = min(
        (
            (_cost(ground, own, size, shift), shift)
            for shift in _shifts(ground.part, size)
            if ground.free(_at(size, shift))
        ),
        default=(0.0, _aside(ground, size)),
    )
    group = moved(own, *best[1])
    start, end = _way(ground.part, group[0])
    way = straight(start, end)
    yield Line(way, "operation" if arrow else "muted", 1.2, arrow=arrow, dashed=not arrow, classes=own[0].classes)
    yield from group


def _at(size: Extent, shift: Point) -> Extent:
    return size[0] + shift[0], size[1] + shift[1], size[2] + shift[0], size[3] + shift[1]


def _shifts(part: Extent, size: Extent) -> Iterator[Point]:
    """Places right, left, above and below the part, nearer ones first."""
    middle = (part[0] + part[2] - size[0] - size[2]) / 2, (part[1] + part[3] - size[1] - size[3]) / 2
    for far in _DISTANCES:
        for aside in _SHIFTS:
            yield part[2] + far - size[0], middle[1] + aside
            yield part[0] - far - size[2], middle[1] + aside
            yield middle[0] + aside, part[3] + far - size[1]
            yield middle[0] + aside, part[1] - far - size[3]


def _aside(ground: _Ground, size: Extent) -> Point:
    """Right of everything, or below it, where there is always room."""
    across, up = (sum(ground.part[axis::2]) - sum(size[axis::2]) for axis in (0, 1))
    return (across / 2, ground.whole[1] - 20 - size[3]) if ground.compact else (ground.whole[2] + 20 - size[0], up / 2)


def _cost(ground: _Ground, own: tuple[Mark, ...], size: Extent, shift: Point) -> float:
    """How long its line is, what that runs over, and how much wider the picture gets."""
    (x, y), (to, up) = _way(ground.part, moved(own[:1], *shift)[0])
    words = tuple(mark.extent for mark in moved(own, *shift) if isinstance(mark, Writing))
    place = _at(size, shift)
    wider = max(0.0, ground.whole[0] - place[0]) + max(0.0, place[2] - ground.whole[2])
    over = _CROSSED * ground.crossed((x, y), (to, up), words) + wider * (_WIDER if ground.compact else 0.0)
    return abs(x - to) + abs(y - up) + over


def _way(part: Extent, head: Mark) -> tuple[Point, Point]:
    """From the edge of the part to the edge of what stands for the note, the shortest way."""
    left, bottom, right, top = head.extent
    middle = (left + right) / 2, (bottom + top) / 2
    start = min(max(middle[0], part[0]), part[2]), min(max(middle[1], part[1]), part[3])
    if not isinstance(head, Circle):
        return start, (min(max(start[0], left), right), min(max(start[1], bottom), top))
    far = max(((start[0] - middle[0]) ** 2 + (start[1] - middle[1]) ** 2) ** 0.5, head.radius)
    share = head.radius / far
    return start, (middle[0] + (start[0] - middle[0]) * share, middle[1] + (start[1] - middle[1]) * share)
