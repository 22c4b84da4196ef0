"""Inputs described by text: their shapes, types and ranges are those of the text, and the random state is left alone."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lstm_diagrams.capture.inputs import build_input, seed_weights
from lstm_diagrams.errors import UnknownName, UsageError


@given(shape=st.lists(st.integers(0, 5), min_size=1, max_size=4))
def test_a_shape_alone_is_float32_of_that_shape(shape: list[int]) -> None:
    made = build_input(",".join(map(str, shape)))
    assert made.dtype is torch.float32
    assert list(made.shape) == shape


@pytest.mark.parametrize(
    "dtype", ["float16", "bfloat16", "float64", "int8", "int16", "int32", "int64", "uint8", "bool", "complex64"]
)
def test_the_type_is_the_one_named(dtype: str) -> None:
    assert build_input(f"3,2:{dtype}").dtype is getattr(torch, dtype)


def test_whole_numbers_fill_their_range_and_leave_out_its_end() -> None:
    assert set(build_input("2000:int64:-3..4").tolist()) == {-3, -2, -1, 0, 1, 2, 3}
    assert set(build_input("200:int64").tolist()) == {0, 1}


def test_floating_numbers_stay_in_their_range_and_spread_over_it() -> None:
    made = build_input("2000:float64:0.5..1.5")
    assert 0.5 <= made.min() < 0.55
    assert 1.45 < made.max() < 1.5


def test_floating_numbers_without_a_range_are_standard_normal() -> None:
    made = build_input("100,100")
    assert abs(float(made.mean())) < 0.05
    assert abs(float(made.std()) - 1) < 0.05


def test_indices_fit_the_embedding_they_are_made_for() -> None:
    assert torch.nn.Embedding(7, 2)(build_input("50,4:int64:0..7")).shape == (50, 4, 2)


def test_a_size_may_be_zero() -> None:
    assert build_input("4,0,2").shape == (4, 0, 2)
    assert build_input("0:int64:3..5").shape == (0,)


def test_the_same_text_gives_the_same_numbers_and_spaces_do_not_count() -> None:
    assert torch.equal(build_input("4,2,3"), build_input(" 4, 2, 3 "))


def test_the_global_random_state_is_left_alone() -> None:
    before = torch.get_rng_state()
    build_input("4,2,3")
    build_input("4:int64:0..9")
    assert torch.equal(before, torch.get_rng_state())


def test_weights_are_the_same_after_seeding() -> None:
    before = torch.get_rng_state()
    try:
        seed_weights()
        first = torch.nn.Linear(3, 2).weight
        seed_weights()
        assert torch.equal(first, torch.nn.Linear(3, 2).weight)
    finally:
        torch.set_rng_state(before)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "form"),
        ("4,,2", "form"),
        ("four", "form"),
        ("-4,2", "form"),
        ("4x2", "form"),
        ("4,2:", "form"),
        ("4,2:int64:", "form"),
        ("4,2:int64:5", "form"),
        ("4,2:int64:0..10:9", "form"),
        ("4:int64:9..9", "no value"),
        ("4:int64:9..0", "no value"),
        ("4:int64:0.5..2", "whole ends"),
        ("4:bool:0..1", "no range"),
        ("4:complex64:0..1", "no range"),
        ("99999999999999999999999", "99999999999999999999999"),
    ],
)
def test_what_cannot_be_read_is_refused_with_an_example(text: str, reason: str) -> None:
    with pytest.raises(UsageError) as caught:
        build_input(text)
    assert repr(text) in str(caught.value)
    assert reason in str(caught.value)
    assert "4,2:int64:0..100" in str(caught.value)


def test_an_unknown_type_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownName, match="float33") as caught:
        build_input("4,2:float33")
    assert {"float32", "int64", "bool"} <= set(caught.value.known)
