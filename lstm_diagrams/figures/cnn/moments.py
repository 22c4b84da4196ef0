"""The moments of a convolutional network: one map or vector after the other, each with what made it."""

from lstm_diagrams.drawing.kit.moments import Moment
from lstm_diagrams.facts import Capture
from lstm_diagrams.figures.cnn.chain import FeatureMap, feature_maps, space_words
from lstm_diagrams.readings.stages import stage_name
from lstm_diagrams.words import Text, counted

_INPUT = Text("输入是 {size}。", "The input is {size}.")
_MADE = Text("{name}得到 {size}。", "{name} makes {size}.")
_MAP = Text("{channels} 个 {space} 的通道", "{channels} of {space}")
_ROW = Text("{channels} 个长 {space} 的通道", "{channels} of length {space}")
_VECTOR = Text("{size} 个数", "{numbers}")
_MAKERS = {
    "flatten": "flattening",
    "reshape": "reshaping",
    "linear": "the fully connected layer",
    "mean": "taking the mean",
}
"""In English, who makes it, where that is not simply the name of the stage."""


def map_moments(capture: Capture) -> tuple[Moment, ...]:
    """From the input to the result."""
    return tuple(_moment(item) for item in feature_maps(capture))


def _moment(item: FeatureMap) -> Moment:
    numbers = counted(item.size, "number")
    size = _VECTOR.format(size=numbers.split()[0], numbers=numbers)
    if item.width:
        size = (_MAP if len(item.space) > 1 else _ROW).format(
            channels=Text(str(item.size), counted(item.size, "channel")), space=space_words(item)
        )
    stage = item.made_by
    if stage is None:
        sentence = _INPUT.format(size=size)
    else:
        name = stage_name(stage)
        sentence = _MADE.format(name=Text(name.zh, _MAKERS.get(stage.name, name.en)), size=size)
    return Moment(Text(sentence.zh, sentence.en[0].upper() + sentence.en[1:]), (f"map{item.number}",))
