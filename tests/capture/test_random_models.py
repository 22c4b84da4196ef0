"""Hundreds of random models: what a capture says of them is what plain torch does, and they stay as they were."""

import copy

import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from lstm_diagrams import capture, draw
from lstm_diagrams.capture import capture_with_values
from lstm_diagrams.facts import INPUT, Capture
from tests.capture.random_models import Expected, expect, models
from tests.figures.picture import Picture

_SLOW = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large, HealthCheck.large_base_example)


def _expected(model: nn.Module, x: Tensor) -> tuple[Expected, Tensor]:
    """What a copy at rest does, run piece by piece."""
    plain, seen = copy.deepcopy(model).eval(), Expected()
    seen.start(x)
    with torch.no_grad():
        result = expect(plain, x, seen)
    seen.end(result)
    twins = dict(zip(plain.modules(), model.modules(), strict=True))
    seen.calls = [(twins[module], given, made) for module, given, made in seen.calls]
    return seen, result


def _told(model: nn.Module) -> list[object]:
    """What a drawing must leave alone, beside the numbers."""
    hooks = ("_forward_hooks", "_forward_pre_hooks", "_forward_hooks_with_kwargs", "_forward_pre_hooks_with_kwargs",
             "_forward_hooks_always_called", "_backward_hooks")  # fmt: skip
    return [
        [(module.training, sorted(vars(module)), [len(getattr(module, name)) for name in hooks]) for module in model.modules()],
        [(name, id(each), each.requires_grad, each.grad, each._version) for name, each in model.named_parameters()],
        [(name, id(each)) for name, each in model.named_buffers()],
        torch.get_rng_state().tolist(),
        torch.is_grad_enabled(),
    ]  # fmt: skip


def _check_facts(facts: Capture, model: nn.Module, x: Tensor) -> Tensor:
    seen, result = _expected(model, x)
    paths: dict[nn.Module, str] = {}
    for path, module in model.named_modules():
        paths[module] = path
    assert [call.layer for call in facts.calls] == [paths[module] for module, _, _ in seen.calls]
    for call, (_, given_shapes, made_shapes) in zip(facts.calls, seen.calls, strict=True):
        assert [slot.tensor.shape for slot in call.inputs if slot.given][: len(given_shapes)] == given_shapes
        assert [slot.tensor.shape for slot in call.outputs] == made_shapes
    flows = [(flow.source, flow.target) for flow in facts.flows]
    assert len(flows) == len(set(flows))
    assert set(flows) == seen.flows
    assert [slot.tensor.shape for slot in facts.inputs] == [tuple(x.shape)]
    assert [slot.tensor.shape for slot in facts.outputs] == [tuple(result.shape)]
    assert facts.total_parameters == sum(parameter.numel() for parameter in model.parameters())
    called = {module for module, _, _ in seen.calls}
    assert {layer.path for layer in facts.layers} == {paths[module] for module in called}
    for module in called:
        layer = facts.layer(paths[module])
        assert layer.type == type(module).__name__
        assert {(each.name, each.shape, each.trainable) for each in layer.parameters} == {
            (name, tuple(each.shape), each.requires_grad) for name, each in module.named_parameters()
        }
    return result


@settings(max_examples=200, suppress_health_check=_SLOW)
@given(models())
def test_a_capture_is_what_plain_torch_does(made: tuple[nn.Module, Tensor]) -> None:
    model, x = made
    before, told = copy.deepcopy(model.state_dict()), _told(model)
    facts = capture(model, x)
    assert _told(model) == told
    after = model.state_dict()
    assert list(after) == list(before)
    assert all(torch.equal(after[name], before[name]) for name in before)
    _check_facts(facts, model, x)


@settings(max_examples=60, suppress_health_check=_SLOW)
@given(models())
def test_the_numbers_of_a_run_are_those_of_plain_torch(made: tuple[nn.Module, Tensor]) -> None:
    model, x = made
    facts = capture_with_values(model, x)
    result = _check_facts(facts, model, x)
    for slot, tensor in ((facts.inputs[0], x), (facts.outputs[0], result)):
        kept = facts.values_of(INPUT, slot.name)
        assert kept is not None and kept.shape == tuple(tensor.shape)
        numbers = torch.frombuffer(bytearray(kept.data), dtype=torch.float64).reshape(kept.shape)
        assert torch.allclose(numbers, tensor.double(), atol=1e-5)


@settings(max_examples=25, suppress_health_check=_SLOW)
@given(models(), st.sampled_from(["zh", "en"]), st.sampled_from([None, "overview"]))
def test_every_random_model_has_a_picture(made: tuple[nn.Module, Tensor], lang: str, figure: str | None) -> None:
    model, x = made
    diagram = draw(model, x, lang=lang, figure=figure)
    assert Picture.of(diagram.svg()).texts
    assert diagram.title and diagram.description
