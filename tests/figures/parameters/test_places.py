"""Places of weight blocks: larger is never drawn smaller, nothing touches its neighbour, both directions stand alike."""

from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_diagrams.drawing.kit.marks import Label
from lstm_diagrams.figures.parameters.places import FACTOR_SIZE, NAME_SIZE, SMALL, Panel, side
from lstm_diagrams.readings.chain_weights import ChainWeights, factors
from tests.figures.made_facts import recurrent


@given(st.integers(1, 10**7), st.integers(1, 10**7))
def test_sides_grow_with_what_they_stand_for_and_stay_bounded(one: int, other: int) -> None:
    assert (side(one) <= side(other)) or one > other
    assert 20 <= side(one) <= 150
    assert side(one, 90) <= 90


def test_up_to_eight_are_drawn_in_equal_steps() -> None:
    steps = {round(side(count + 1) - side(count), 6) for count in range(1, 8)}
    assert steps == {9}


_SIZES = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["lstm", "gru", "rnn"]),
        "features": st.integers(1, 10**6),
        "hidden": st.integers(2, 10**6),
        "layers": st.integers(1, 200),
        "directions": st.sampled_from([1, 2]),
    }
)


def _panels(sizes: dict[str, Any]) -> list[Panel]:
    (layer,) = recurrent(**sizes).layers
    places = [(0, 0), (sizes["layers"] - 1, sizes["directions"] - 1)]
    return [Panel(ChainWeights(layer, *place), 0.0) for place in places]


@settings(max_examples=60)
@given(_SIZES)
def test_parts_keep_room_for_words_and_factors(sizes: dict[str, Any]) -> None:
    for place in _panels(sizes):
        for before, after in pairwise(place.parts):
            assert before.end < place.sign_x(after) < after.start
        for part in place.parts:
            assert part.start - 1e-6 <= part.left < part.right <= part.end + 1e-6
            for text, size in ((place.weights.name(part.kind), NAME_SIZE), (place.weights.counted(part.kind), SMALL)):
                half = Label(text, size).width / 2
                assert part.start - 1e-6 <= part.middle - half
                assert part.middle + half <= part.end + 1e-6
            symbol = factors(place.weights).get(part.kind)
            if symbol:
                assert part.right + 7 + Label(symbol, FACTOR_SIZE, math=True).width < part.end


def test_both_directions_stand_alike() -> None:
    (layer,) = recurrent(directions=2).layers
    forward, reverse = (Panel(ChainWeights(layer, 0, direction), 0.0) for direction in (0, 1))
    assert forward.parts == reverse.parts
    assert (forward.bottom, forward.classes("bias_ih")) == (reverse.bottom, ("bias", "layer1", "forward"))


def test_gates_stand_one_below_the_other() -> None:
    (layer,) = recurrent(hidden=5, projection=2).layers
    place = Panel(ChainWeights(layer, 0, 0), 10.0)
    assert [place.upper - place.gate_y(gate) for gate in "ifgo"] == [(n + 0.5) * place.gate_height for n in range(4)]
    assert place.bottom < place.lower - place.projection_height
