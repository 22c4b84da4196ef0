"""The moments of a convolutional network: one map or vector after the other, each with what made it."""

from lstm_diagrams.drawing.kit.moments import Moment
from lstm_diagrams.facts import Capture
from lstm_diagrams.figures.cnn.chain import FeatureMap, feature_maps, size_words
from lstm_diagrams.readings.stages import stage_name
from lstm_diagrams.words import Text, counted

_INPUT = Text("输入是 {size}。", "The input is {size}.")
_MADE = Text("{name}得到 {size}。", "{name} makes {size}.")
_VECTOR = Text("{size} 个数", "{numbers}")


def map_moments(capture: Capture) -> tuple[Moment, ...]:
    """From the input to the result."""
    return tuple(_moment(item) for item in feature_maps(capture))


def _moment(item: FeatureMap) -> Moment:
    size = Text(size_words(item), size_words(item))
    if not item.width:
        size = _VECTOR.format(size=size_words(item), numbers=counted(item.size, "number"))
    stage = item.made_by
    sentence = _INPUT.format(size=size) if stage is None else _MADE.format(name=stage_name(stage), size=size)
    return Moment(Text(sentence.zh, sentence.en[0].upper() + sentence.en[1:]), (f"map{item.number}",))
