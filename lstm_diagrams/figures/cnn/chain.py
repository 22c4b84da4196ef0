"""A convolutional run as a chain of feature maps and vectors, and the words for what each is and what made it."""

from dataclasses import dataclass

from lstm_diagrams.drawing.kit.metrics import fitted
from lstm_diagrams.facts import Capture, Tensor
from lstm_diagrams.readings.stages import Stage, chain, is_activation, is_pooling, stage_name
from lstm_diagrams.theme import Role
from lstm_diagrams.words import Language, Text

_ALLOWED = {"linear", "dropout", "flatten", "normalization", "identity", "reshape", "convolution", "mean"}
SPACE = ("depth", "height", "width")


@dataclass(frozen=True, slots=True)
class FeatureMap:
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
    def height(self) -> int | None:
        """Pixels from top to bottom, None where there is one axis of space only, or none."""
        return self.tensor.size("height")

    @property
    def depth(self) -> int | None:
        """Pixels from front to back, None where there are fewer than three axes of space."""
        return self.tensor.size("depth")

    @property
    def space(self) -> tuple[int, ...]:
        """The pixels along every axis of space, in the order of the tensor."""
        return tuple(axis.size for axis in self.tensor.axes if axis.name in SPACE)

    @property
    def size(self) -> int:
        """Channels of a map, or numbers of a vector."""
        return self.tensor.size("channel") or self.tensor.shape[-1]

    @property
    def family(self) -> str:
        """What it is to the eye: image (the input), convolution, pooling or dense."""
        if self.made_by is None:
            return "image"
        if not self.width:
            return "dense"
        return "pooling" if is_pooling(self.made_by) else "convolution"


ROLES: dict[str, tuple[Role, Role, Role]] = {
    "image": ("image", "image_fill", "image_side"),
    "convolution": ("convolution", "convolution_fill", "convolution_side"),
    "pooling": ("pooling", "pooling_fill", "pooling_side"),
    "dense": ("dense", "dense_fill", "dense_side"),
    "result": ("result", "result_fill", "result_side"),
}
"""Outline, fill and shaded side by family; result is the last vector."""


def feature_maps(capture: Capture) -> tuple[FeatureMap, ...]:
    """The input and every stage that makes a new map or vector; nothing if the run is no chain of such stages."""
    found = chain(capture)
    if found is None or not any(stage.name == "convolution" for stage in found[1]):
        return ()
    tensor, stages = found
    known = all(stage.name in _ALLOWED or is_activation(stage) or is_pooling(stage) for stage in stages)
    if not known or tensor.size("width") is None:
        return ()
    maps = [FeatureMap(0, tensor, None, ())]
    for stage in stages:
        last = maps[-1]
        if _makes_new(stage, last):
            maps.append(FeatureMap(last.number + 1, stage.output, stage, ()))
        else:
            maps[-1] = FeatureMap(last.number, last.tensor, last.made_by, (*last.notes, stage))
    alike = len({len(item.space) for item in maps if item.width}) == 1
    return tuple(maps) if alike else ()


def _makes_new(stage: Stage, last: FeatureMap) -> bool:
    return (
        stage.name in ("convolution", "linear", "flatten", "reshape", "mean")
        and (stage.output.shape != last.tensor.shape or stage.name in ("convolution", "linear"))
    ) or is_pooling(stage)


def axes_of(value: object, count: int) -> tuple[int, ...]:
    """A setting that holds one number for all ``count`` axes of space, or one for each, as one for each; empty if there is none."""
    if isinstance(value, int):
        return (value,) * count
    if isinstance(value, tuple):
        return value * count if len(value) == 1 else value
    return ()


def size_words(item: FeatureMap) -> str:
    """``6 @ 28×28``, ``6 @ 28`` for one axis of space, ``6 @ 8×28×28`` for three, or the length of a vector."""
    if not item.width:
        return f"{item.size:,}"
    return f"{item.size} @ {space_words(item)}"


def space_words(item: FeatureMap) -> str:
    """``28×28``: height × width, ``8×28×28``: depth × height × width, ``28``: width."""
    return "×".join(map(str, item.space))


def note_words(item: FeatureMap, size: float, width: float, language: Language) -> list[str]:
    """What happens to the numbers of a map afterwards, one line each, no longer than ``width`` at this font size."""
    return [
        fitted(stage_name(stage).in_language(language), size, width) for stage in item.notes if stage.name != "identity"
    ]


_UNUSUAL = {
    "stride": (Text("步幅", "stride"), "s"),
    "padding": (Text("填充", "padding"), "p"),
    "dilation": (Text("空洞", "dilation"), "d"),
    "groups": (Text("分组", "groups"), "g"),
    "output_padding": (Text("输出填充", "output padding"), "op"),
}
"""Settings that are said where they are not the default, in words and as a letter."""


def made_by_words(item: FeatureMap, size: float, width: float, language: Language) -> list[str]:
    """What made the map, in full: its name, its window, and what is not usual about it, a line each."""
    stage = item.made_by
    if stage is None:
        return []
    lines = [fitted(stage_name(stage).in_language(language), size, width)]
    kernel = kernel_of(item)
    if len(kernel) > 1:
        lines.append("×".join(map(str, kernel)))
    elif kernel:
        lines.append(Text("核宽 {n}", "kernel {n}").format(n=kernel[0]).in_language(language))
    return [*lines, *(f"{_UNUSUAL[name][0].in_language(language)} {value}" for name, value in unusual(item))]


def made_by_letters(item: FeatureMap) -> str:
    """The window and what is not usual about it in letters: ``3×3, s2, p1, d2, g4``."""
    kernel = kernel_of(item)
    window = ["×".join(map(str, kernel))] if kernel else []
    return ", ".join([*window, *(f"{_UNUSUAL[name][1]}{value}" for name, value in unusual(item))])


def letters_words(items: tuple[FeatureMap, ...], language: Language) -> str:
    """What the letters mean that occur in ``made_by_letters`` of these maps; empty where none does."""
    used = [name for name in _UNUSUAL if any(name in dict(unusual(item)) for item in items)]
    comma, colon = ("，", "：") if language == "zh" else (", ", ": ")
    return comma.join(f"{_UNUSUAL[name][1]}{colon}{_UNUSUAL[name][0].in_language(language)}" for name in used)


def kernel_of(item: FeatureMap) -> tuple[int, ...]:
    """The window that made the map, one number for each axis of space; empty where there is none."""
    return axes_of(item.made_by.setting("kernel_size"), len(item.space)) if item.made_by and item.width else ()


def reach_of(item: FeatureMap) -> tuple[int, ...]:
    """How many pixels the window spans along each axis of space, the holes of a dilation included; empty where there is none."""
    kernel = kernel_of(item)
    dilation = axes_of(item.made_by.setting("dilation"), len(kernel)) if item.made_by else ()
    return tuple(step * (size - 1) + 1 for size, step in zip(kernel, dilation or (1,) * len(kernel), strict=True))


def is_transposed(item: FeatureMap) -> bool:
    """Whether a transposed convolution made the map."""
    return item.made_by is not None and item.made_by.name == "convolution" and "Transpose" in item.made_by.type


def unusual(item: FeatureMap) -> list[tuple[str, str]]:
    """Stride, padding, dilation, groups and output padding where they are not the default, each with its value."""
    stage = item.made_by
    if stage is None:
        return []
    kernel = kernel_of(item)
    usual = {
        "stride": (1,) if stage.name == "convolution" else kernel,
        "padding": (0,),
        "dilation": (1,),
        "groups": (1,),
        "output_padding": (0,),
    }
    found = []
    for name, default in usual.items():
        value = stage.setting(name)
        numbers = axes_of(value, len(item.space)) if name != "groups" else axes_of(value, 1)
        if isinstance(value, str):
            found.append((name, value))
        elif numbers and numbers != axes_of(default, len(numbers)):
            found.append((name, str(numbers[0]) if len(set(numbers)) == 1 else "×".join(map(str, numbers))))
    return found
