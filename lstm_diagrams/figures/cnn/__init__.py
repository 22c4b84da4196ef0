"""``cnn``: feature maps as stacked planes or as blocks, with what makes each of them, and the dense head.

Classes: ``plane`` ``kernel`` ``column`` ``fan`` ``dots`` (planes), ``block`` ``front`` ``arrow`` ``channels`` (blocks),
``operation`` ``shape`` ``title`` ``note`` ``side`` ``turn`` (from row to row) for what a mark is; ``map0`` (the input)
``map1`` ... for the map or vector, ``channel1`` ... for the plane; in blocks also ``layer1`` ... like ``map1``, and
``image-block``, ``convolution-block``, ``pooling-block``, ``dense-block`` for what made it.
"""

from lstm_diagrams.drawing.kit.canvas import Canvas
from lstm_diagrams.drawing.kit.elision import checked_most
from lstm_diagrams.drawing.kit.marks import Label, Mark, Writing
from lstm_diagrams.drawing.kit.samples import Entry, box
from lstm_diagrams.errors import UnknownName
from lstm_diagrams.facts import Capture
from lstm_diagrams.figures.cnn.blocks import block_marks
from lstm_diagrams.figures.cnn.chain import FeatureMap, feature_maps, made_by_words, note_words, size_words
from lstm_diagrams.figures.cnn.maps import Scale
from lstm_diagrams.figures.cnn.moments import map_moments
from lstm_diagrams.figures.cnn.planes import plane_marks
from lstm_diagrams.figures.cnn.rows import MOST, SLIM
from lstm_diagrams.figures.registry import Rank, figure
from lstm_diagrams.readings.ways import ways_between
from lstm_diagrams.words import Language, Text, counted, same

STYLES = ("planes", "blocks")


def _fit(capture: Capture) -> int:
    return Rank.VIEW if feature_maps(capture) else 0


@figure(
    Text("卷积网络", "Convolutional network"),
    needs=Text(
        "由卷积、池化、激活、归一化、展平和全连接依次连成的网络",
        "a chain of convolutions, pooling, activations, normalization, flatten and Linear",
    ),
    fit=_fit,
    legend={
        "plane": Entry(box("convolution_fill", "convolution", 16), Text("一个通道", "one channel")),
        "convolution-block": Entry(
            box("convolution_fill", "convolution", 16), Text("卷积得到的特征图", "made by a convolution")
        ),
        "pooling-block": Entry(box("pooling_fill", "pooling", 16), Text("池化得到的特征图", "made by pooling")),
        "dense-block": Entry(box("dense_fill", "dense", 10), Text("一个向量", "a vector")),
        "kernel": Entry(box("kernel_fill", "kernel", 16), Text("卷积核或池化窗口", "kernel or pooling window")),
    },
    names=("kernel",),
    moments=map_moments,
    whole=True,
    narrower=({"compact": True}, {"planes": 4}),
)
def cnn(
    capture: Capture,
    language: Language,
    *,
    style: str = "planes",
    scale: str = "auto",
    planes: int = 8,
    compact: bool = False,
) -> Canvas:
    """Draw every feature map to scale.

    Args:
        capture: what was captured.
        language: of the words in the picture.
        style: ``planes``, each channel a plane, with the kernels between; or ``blocks``, each map a solid block.
        scale: ``true``, sides to scale; ``root``, by their square roots; ``auto``, to scale unless the smallest map would be illegible.
        planes: most planes drawn of a map; 0 draws all. Blocks take no notice of it.
        compact: lay it out narrow: the maps in several rows.
    """
    if style not in STYLES:
        raise UnknownName("style", style, STYLES)
    checked_most("planes", planes)
    maps, longest = feature_maps(capture), SLIM if compact else MOST
    sides = [side for item in maps if item.width for side in (item.width, item.height or item.width)]
    sizes = Scale.of(sides, scale)
    marks = (
        tuple(block_marks(maps, sizes, language, longest))
        if style == "blocks"
        else tuple(plane_marks(maps, sizes, planes, language, longest))
    )
    marks = (*marks, *_scale_note(marks, sizes, scale, language))
    lines = ways_between(capture, lambda source, target: target == source + 1)
    return Canvas(_title(maps), _description(maps, capture), marks, capture.call_ids, (), lines)


def _scale_note(marks: tuple[Mark, ...], sizes: Scale, name: str, language: Language) -> tuple[Mark, ...]:
    """Under the picture, where sides are not to scale."""
    if sizes.power == 1:
        return ()
    words = Text("为了看清小图，边长的差别画小了", "differences in size are drawn smaller, to keep small maps legible")
    roots = Text("边长按平方根画出", "sides are drawn by their square roots")
    text = (roots if name == "root" else words).in_language(language)
    bottom = min(mark.extent[1] for mark in marks)
    return (Writing(0, bottom - 13, Label(text, 9.5, "muted"), "left", ("note",)),)


def _title(maps: tuple[FeatureMap, ...]) -> Text:
    convolutions = sum(item.made_by is not None and item.made_by.name == "convolution" for item in maps)
    return Text("卷积网络：{n} 个卷积层，输入 {size}", "Convolutional network: {counted}, input {size}").format(
        n=convolutions, counted=counted(convolutions, "convolution"), size=size_words(maps[0])
    )


def _result(item: FeatureMap) -> Text:
    """What comes out: maps, or a vector."""
    if item.width:
        return same(size_words(item))
    return Text("{size} 个数", "{numbers}").format(size=size_words(item), numbers=counted(item.size, "number"))


def _description(maps: tuple[FeatureMap, ...], capture: Capture) -> Text:
    def told(language: Language) -> str:
        parts = []
        for item in maps:
            made_by = " ".join(made_by_words(item, 10, 130, language)) or Text("输入", "input").in_language(language)
            notes = note_words(item, 9.5, 110, language)
            after = f" + {' + '.join(notes)}" if notes else ""
            parts.append(f"{made_by} → {size_words(item)}{after}")
        return ("；" if language == "zh" else "; ").join(parts)

    return Text(
        "从左到右，{first} 的输入经过 {layers} 步变成 {last}，每一步的大小写成“通道数 @ {zh}”。依次是：{body}。共 {count} 个参数。",
        "From left to right, an input of {first} becomes {last} in {counted}, each with its size as channels @ {en}. "
        "They are: {body}. {parameters} in all.",
    ).format(
        first=size_words(maps[0]), last=_result(maps[-1]), layers=len(maps) - 1, counted=counted(len(maps) - 1, "step"),
        parameters=counted(capture.total_parameters, "parameter"),
        body=Text(told("zh"), told("en")), count=f"{capture.total_parameters:,}",
        zh=("宽", "高×宽", "深×高×宽")[len(maps[0].space) - 1],
        en=("width", "height×width", "depth×height×width")[len(maps[0].space) - 1],
    )  # fmt: skip
