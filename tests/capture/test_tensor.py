"""A tensor by itself as facts."""

import re

import numpy
import pytest
import torch
from torch import nn

from lstm_diagrams import UsageError, capture, draw
from lstm_diagrams.capture import capture_with_values
from lstm_diagrams.facts import INPUT
from lstm_diagrams.figures.registry import registered


def test_a_tensor_is_one_input_and_nothing_else() -> None:
    seen = capture(torch.zeros(2, 4, 3, dtype=torch.float64))
    assert (seen.name, seen.layers, seen.calls, seen.flows, seen.numbers) == ("Tensor", (), (), (), ())
    (slot,) = seen.inputs
    assert (slot.name, slot.tensor.shape, slot.tensor.dtype) == ("tensor", (2, 4, 3), "float64")


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.int64, torch.bool])
def test_its_numbers_are_kept_where_they_are_asked_for(dtype: torch.dtype) -> None:
    tensor = (torch.randn(2, 3, 4) * 3).to(dtype)
    values = capture_with_values(tensor.transpose(0, 1)).values_of(INPUT, "tensor")
    assert values is not None
    assert values.shape == (3, 2, 4)
    assert values.at(2, 1, 3) == tensor[1, 2, 3].double().item()


@pytest.mark.parametrize("array", [numpy.arange(24.0).reshape(2, 4, 3), numpy.arange(6)[::-1].reshape(2, 3)])
def test_an_array_is_taken_like_a_tensor(array: "numpy.ndarray[tuple[int, ...], numpy.dtype[numpy.generic]]") -> None:
    array.flags.writeable = False
    seen = capture_with_values(array)
    assert seen.name == "ndarray"
    assert seen.inputs[0].tensor.shape == array.shape
    values = seen.values_of(INPUT, "tensor")
    assert values is not None
    assert values.at(*(0 for _ in array.shape)) == float(array.flat[0])


def test_gradients_and_the_tensor_itself_are_left_alone() -> None:
    tensor = nn.Parameter(torch.randn(2, 3, 4))
    before = tensor.detach().clone()
    assert capture_with_values(tensor).name == "Parameter"
    assert torch.equal(tensor, before)
    assert tensor.grad is None
    assert tensor.requires_grad


@pytest.mark.parametrize("shape", [(), (3,), (1, 2, 3, 4), (2, 0, 3), (0, 3)])
def test_other_shapes_are_refused_by_their_shape(shape: tuple[int, ...]) -> None:
    with pytest.raises(UsageError, match=rf"needs 3 or 2 axes.*{re.escape(str(shape))}.*x\[0\]"):
        capture(torch.zeros(shape))
    with pytest.raises(UsageError, match="needs 3 or 2 axes"):
        draw(numpy.zeros(shape))


def test_numbers_without_a_colour_are_refused() -> None:
    with pytest.raises(UsageError, match=r"x\.abs\(\)"):
        draw(torch.zeros(2, 3, 4, dtype=torch.complex64), values=True)
    with pytest.raises(UsageError, match="cannot be read"):
        draw(torch.zeros(2, 3, 4, device="meta"), values=True)
    with pytest.raises(UsageError, match="no tensor of numbers"):
        draw(numpy.array([["a", "b"]]))


def test_beside_a_tensor_stand_windows_of_a_record_alone() -> None:
    with pytest.raises(UsageError, match="a record has the axes row and column"):
        draw(torch.zeros(2, 3, 4), torch.zeros(1))
    with pytest.raises(UsageError, match="a tensor takes nothing by name: x"):
        draw(torch.zeros(2, 3), kwargs={"x": torch.zeros(1)})


def test_only_figures_of_tensors_draw_a_tensor_and_the_cube_is_the_default() -> None:
    seen = capture(torch.zeros(2, 3, 4))
    fits = {name: figure.fit(seen) for name, figure in registered().items() if figure.fit(seen)}
    assert set(fits) == {"cube", "transpose"}
    assert max(fits, key=lambda name: fits[name]) == "cube" == draw(seen).figure
    flat = capture(torch.zeros(2, 3))
    assert [name for name, figure in registered().items() if figure.fit(flat)] == ["cube"]
