"""Blocks of feature maps."""

from hypothesis import given
from hypothesis import strategies as st

from lstm_diagrams.drawing.kit.marks import Label, Parallelogram
from lstm_diagrams.facts import Axis, Tensor
from lstm_diagrams.figures.cnn.blocks import Block, channels_width
from lstm_diagrams.figures.cnn.chain import FeatureMap
from lstm_diagrams.figures.cnn.maps import Scale


def _map(*axes: tuple[str, int]) -> FeatureMap:
    return FeatureMap(2, Tensor(tuple(Axis(*axis) for axis in axes), "float32"), None, ())


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_more_channels_are_wider_but_bounded_and_their_number_fits(one: int, other: int) -> None:
    assert (channels_width(one) < channels_width(other)) == (one < other)
    for channels in (one, other):
        assert Label(str(channels), 10).width <= channels_width(channels) <= 60


@given(st.integers(1, 300), st.integers(1, 300))
def test_faces_of_a_block_meet_and_it_is_centred(height: int, width: int) -> None:
    block = Block.of(_map(("channel", 8), ("height", height), ("width", width)), Scale.of([height, width], "true"), 1)
    marks = list(block.marks(10, ("image", "image_fill", "image_side")))
    front = marks[-1]
    assert isinstance(front, Parallelogram) and {"front", "map2", "layer2"} <= set(front.classes)
    left, bottom, right, top = (f(mark.extent[n] for mark in marks) for n, f in enumerate((min, min, max, max)))
    assert (left, bottom) == front.extent[:2]
    assert abs(bottom + top) < 1e-6 and abs(top - block.top) < 1e-6
    assert abs(right - (10 + block.width + block.back[0])) < 1e-6


def test_a_vector_is_a_tall_thin_block() -> None:
    big, small = (Block.of(_map(("batch", 1), ("feature", size)), Scale(1, 1), 4096) for size in (4096, 10))
    assert big.height > small.height > 0
    assert big.width == small.width < big.height
