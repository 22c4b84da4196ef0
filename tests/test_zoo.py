"""Every model of the zoo: captured right, drawn by default and as ``overview``, and left bitwise as it was."""

import gc
import random
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence, pad_packed_sequence

from lstm_diagrams import capture, draw, observe
from lstm_diagrams.capture import capture_with_values
from lstm_diagrams.facts import INPUT, Capture, Flow, Slot
from tests.endings import ENDINGS, endings
from tests.models import ZOO
from tests.zoo.loops import LOOPS
from tests.zoo.numbers import NUMBERS
from tests.zoo.recurrent import RECURRENT
from tests.zoo.specimen import Specimen

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*quantiz:UserWarning"),
    pytest.mark.filterwarnings("ignore:.*quantiz:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:.*__array__|.*NumPy:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:.*nested tensors is in prototype:UserWarning"),
    pytest.mark.filterwarnings("ignore:LSTM with projections"),
]
each = pytest.mark.parametrize("name", list(ZOO))


def _made(specimen: Specimen) -> nn.Module:
    torch.manual_seed(0)
    return specimen.make()


def _seen(specimen: Specimen, model: nn.Module) -> Capture:
    torch.manual_seed(1)
    if specimen.use is None:
        return capture(model, *specimen.inputs(), **specimen.named())
    with observe(model) as observation:
        specimen.use(model)
    return observation.capture


def _expected_calls(text: str) -> list[str]:
    found = []
    for call in filter(None, map(str.strip, text.split(";"))):
        alone, _, times = call.partition(" x")
        found += [alone] * int(times or 1)
    return found


def _expected_flows(text: str) -> list[str]:
    return sorted(filter(None, map(str.strip, text.split(";"))))


def _sizes(shape: tuple[int, ...]) -> str:
    return ",".join(map(str, shape)) or "()"


def _slot(slot: Slot) -> str:
    lengths = slot.tensor.lengths
    return _sizes(slot.tensor.shape) + ("" if lengths is None else f"[{' '.join(map(str, lengths))}]")


def _call(path: str, given: list[str], result: list[str]) -> str:
    return f"{path or '.'}: {' '.join(given) or 'none'} -> {' '.join(result) or 'none'}"


def _told_calls(seen: Capture) -> list[str]:
    return [
        _call(call.layer, [_slot(slot) for slot in call.inputs if slot.given], [_slot(slot) for slot in call.outputs])
        for call in seen.calls
    ]


def _told_flows(flows: Iterable[Flow]) -> list[str]:
    def end(call: int | None) -> str:
        return {INPUT: "in", None: "out"}.get(call, str(call))

    return sorted(
        " ".join([f"{end(flow.source)} > {end(flow.target)}", *(operation.name for operation in flow.operations)])
        for flow in flows
    )


@each
def test_the_capture_tells_what_the_code_says(name: str) -> None:
    specimen = ZOO[name]
    model = _made(specimen)
    seen = _seen(specimen, model)
    assert _told_calls(seen) == _expected_calls(specimen.calls)
    assert _told_flows(seen.flows) == _expected_flows(specimen.flows)
    ways = {*_expected_flows(specimen.flows), *_expected_flows(specimen.branches)}
    assert {*_told_flows(seen.flows), *_told_flows(seen.branches)} == ways


@pytest.mark.parametrize("name", [*RECURRENT, *LOOPS, *NUMBERS, "sparse graph", "weight norm in an lstm"])
def test_asking_for_numbers_changes_no_other_fact(name: str) -> None:
    specimen = ZOO[name]
    model = _made(specimen)
    seen = _seen(specimen, model)
    torch.manual_seed(1)
    asked = capture_with_values(model, *specimen.inputs(), **specimen.named())
    assert replace(asked, chains=(), numbers=()) == seen


def _plain_leaves(value: Any) -> Iterator[Tensor | PackedSequence]:
    if isinstance(value, Tensor | PackedSequence):
        yield value
    elif isinstance(value, Mapping):
        yield from _plain_leaves(tuple(value.values()))
    elif isinstance(value, tuple | list):
        for part in value:
            yield from _plain_leaves(part)
    elif is_dataclass(value):
        yield from _plain_leaves(tuple(getattr(value, field.name) for field in fields(value)))


def _plain_shape(leaf: Tensor | PackedSequence, first: bool) -> str:
    if isinstance(leaf, Tensor):
        return _sizes(tuple((torch.nested.to_padded_tensor(leaf, 0.0) if leaf.is_nested else leaf).shape))
    padded, lengths = pad_packed_sequence(leaf, batch_first=first)
    return f"{_sizes(tuple(padded.shape))}[{' '.join(str(int(length)) for length in lengths)}]"


@each
def test_what_the_code_says_is_what_pytorch_does(name: str) -> None:
    """The specimen's own statements, checked with hooks of PyTorch alone."""
    specimen = ZOO[name]
    model = _made(specimen)
    while isinstance(model, nn.DataParallel) or "_orig_mod" in dict(model.named_children()):
        model = model.module if isinstance(model, nn.DataParallel) else model.get_submodule("_orig_mod")
    told: list[str] = []

    def watch(path: str, module: nn.Module) -> Any:
        first = bool(getattr(module, "batch_first", False))

        def after(_: nn.Module, args: Any, kwargs: Any, output: Any) -> None:
            given, result = (
                [_plain_shape(leaf, first) for leaf in _plain_leaves(value)] for value in ((args, kwargs), output)
            )
            told.append(_call(path, given, result))

        return module.register_forward_hook(after, with_kwargs=True)

    expected = _expected_calls(specimen.calls)
    paths = dict.fromkeys(call.partition(": ")[0] for call in expected)
    modules = {path: model if path == "." else model.get_submodule(path) for path in paths}
    hookable = {path: module for path, module in modules.items() if not isinstance(module, torch.jit.ScriptModule)}
    for path, module in hookable.items():
        watch(path, module)
    model.eval()
    with torch.no_grad():
        specimen.use(model) if specimen.use else model(*specimen.inputs(), **specimen.named())
    assert told == [call for call in expected if call.partition(": ")[0] in hookable]


@each
def test_parameters_and_settings_are_those_of_the_modules(name: str) -> None:
    specimen = ZOO[name]
    model = _made(specimen)
    seen = _seen(specimen, model)
    lazy = any(isinstance(parameter, nn.UninitializedParameter) for parameter in model.parameters())
    if lazy:
        model(*specimen.inputs())
    assert seen.total_parameters == sum(parameter.numel() for parameter in model.parameters())
    parts = {
        re.sub(r"(^|\.)(_orig_mod|module)(?=\.|$)", "", path).lstrip("."): part for path, part in model.named_modules()
    }
    for layer in seen.layers:
        own = {name: tuple(parameter.shape) for name, parameter in parts[layer.path].named_parameters()}
        assert {parameter.name: parameter.shape for parameter in layer.parameters} == own
        for setting in layer.settings:
            value = getattr(parts[layer.path], setting.name)
            assert setting.value == (tuple(value) if isinstance(value, list) else value)


@each
def test_the_default_figure_and_the_overview_render(name: str) -> None:
    specimen = ZOO[name]
    seen = _seen(specimen, _made(specimen))
    default = draw(seen, lang="zh")
    assert default.figure == specimen.figure
    for diagram in (default, draw(seen, figure="overview")):
        root = ElementTree.fromstring(diagram.svg())
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert diagram.title and diagram.description
        if default.figure == "overview":
            break


@pytest.fixture
def few_objects() -> Iterator[None]:
    """What other tests have left is not looked through at each collection."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("few_objects")
def test_nothing_of_any_run_is_kept_alive() -> None:
    """As many tensors as before, after a capture of every family that is still held."""
    for name in (
        "packed inside",
        "loop over an lstm cell",
        "mappings",
        "written in place",
        "attention by hand",
        "weight norm",
    ):
        specimen = ZOO[name]
        model, inputs = _made(specimen), specimen.inputs()
        gc.collect()
        before = _alive()
        seen = capture(model, *inputs)
        gc.collect()
        assert _alive() == before, name
        assert seen.calls


def _alive() -> int:
    return sum(issubclass(type(thing), Tensor) for thing in gc.get_objects())


def _state(model: nn.Module) -> dict[str, Any]:
    """All of a model that a run could change, numbers as bytes."""
    told: dict[str, Any] = {}
    for path, module in model.named_modules():
        told[f"{path} flag"] = module.training
        if isinstance(module, torch.jit.ScriptModule):
            continue
        for key, value in vars(module).items():
            told[f"{path} {key}"] = id(value)
            if isinstance(value, dict):
                told[f"{path} {key} entries"] = [(entry, id(held)) for entry, held in value.items()]
            elif isinstance(value, list):
                told[f"{path} {key} entries"] = [*map(id, value)]
    for path, tensor in [*model.named_parameters(), *model.named_buffers()]:
        told[f"{path} asks"] = tensor.requires_grad
        told[f"{path} gradient"] = id(tensor.grad)
        if not tensor.is_meta and not isinstance(tensor, nn.parameter.UninitializedTensorMixin):
            told[f"{path} numbers"] = tensor.detach().contiguous().view(-1).view(torch.uint8).numpy().tobytes()
    told["chance"] = (torch.get_rng_state().tolist(), random.getstate(), str(np.random.get_state()))
    told["world"] = (torch.is_grad_enabled(), torch.get_default_dtype(), torch.get_default_device())
    return told


@endings
@pytest.mark.parametrize("name", [name for name, specimen in ZOO.items() if specimen.use is None])
def test_the_model_is_untouched(name: str, ending: str) -> None:
    specimen, (end, error) = ZOO[name], ENDINGS[ending]
    model, inputs, named = _made(specimen), specimen.inputs(), specimen.named()
    for place, module in enumerate(model.modules()):
        module.training = place % 3 > 0
    last = _last_module(model, specimen)
    if last is not None:
        last.register_forward_hook(lambda *_: end())
    before = _state(model)
    if error is None or last is None:
        capture(model, *inputs, **named)
    else:
        with pytest.raises(error):
            capture(model, *inputs, **named)
    after = _state(model)
    assert after.keys() == before.keys()
    assert [key for key in before if after[key] != before[key]] == []


def _last_module(model: nn.Module, specimen: Specimen) -> nn.Module | None:
    """The layer that is called last, to end the run there; None inside a TorchScript module, which takes no hook."""
    path = _expected_calls(specimen.calls)[-1].partition(": ")[0]
    wanted = "" if path == "." else path
    for found, module in model.named_modules():
        if re.sub(r"(^|\.)(_orig_mod|module)(?=\.|$)", "", found).lstrip(".") == wanted:
            inner = module
    return None if isinstance(inner, torch.jit.ScriptModule) else inner
