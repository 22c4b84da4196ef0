"""Files that hold a model or its weights: ONNX, TorchScript, torch.export, state dicts; a pickle only where that is asked for."""

import copy
import os
import pickle
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import torch
from torch import fx, nn

from lstm_diagrams.capture.graph_layers import with_layers
from lstm_diagrams.errors import UsageError
from lstm_diagrams.layers import class_name

_SHOWN = 4
"""How many names of one kind a message lists."""
_WEIGHTS_ONLY = "TORCH_FORCE_WEIGHTS_ONLY_LOAD"
_CLASS = "name the class of the model, as package.module:Name, and give"


def load_model(path: str, *, unpickle: bool = False) -> object:
    """The model in a file: ONNX, TorchScript, torch.export (its modules where the file keeps them), or a pickle.

    Args:
        path: the file.
        unpickle: open a pickle too, which runs whatever code it holds.

    Raises:
        UsageError: there is no such file, it holds no model, or it is a pickle that was not asked for.
    """
    names = _names_inside(path)
    if path.lower().endswith(".onnx"):
        return _onnx(path)
    with _quiet():
        try:
            if "constants.pkl" in names:
                return torch.jit.load(path, map_location="cpu")
            if names & {"archive_format", "serialized_exported_program.json"}:
                return _exported(path, unpickle=unpickle)
        except Exception as error:
            raise UsageError(f"model {path}: the file cannot be opened: {_first_line(error)}") from error
        return _unpickled(path, unpickle=unpickle)


def limits(model: object) -> str:
    """What a model out of a file cannot tell, as a sentence; empty where it tells everything."""
    if isinstance(model, torch.jit.ScriptModule):
        return "TorchScript runs in one piece: the layers inside are not seen, so the model is drawn as one box"
    if type(model).__module__ == "torch.export.unflatten":
        return "torch.export keeps the modules and their shapes but not their settings: figures of single layers do not fit"
    if isinstance(model, fx.GraphModule):
        return "torch.export keeps calls: recurrent and linear layers and embeddings are read from them, all else is operations"
    if any(kind.__module__.startswith("lstm_diagrams.capture.onnx_graph") for kind in type(model).__mro__):
        return "ONNX holds what its exporter left: dropout is gone, and normalization may be part of a convolution"
    return ""


def with_weights(model: object, path: str) -> nn.Module:
    """A copy of ``model`` with the weights of a state dict: ``.safetensors``, or a file of ``torch.save`` that holds nothing else.

    Raises:
        UsageError: no such file, no state dict in it, or its names or shapes are not those of the model.
    """
    if not isinstance(model, nn.Module):
        raise UsageError(f"weights are for a torch.nn.Module, not for {type(model).__name__}")
    state = _state(path)
    own = model.state_dict()
    problems = "; ".join(_differences(own, state))
    if problems:
        raise UsageError(f"weights {path} do not fit {type(model).__name__}: {problems}")
    loaded = copy.deepcopy(model)
    try:
        loaded.load_state_dict(dict(state))
    except (RuntimeError, TypeError) as error:
        reason = " ".join(str(error).split())
        raise UsageError(f"weights {path} do not fit {type(model).__name__}: {reason}") from error
    return loaded


def _names_inside(path: str) -> frozenset[str]:
    """The names in an archive without their common folder; none for a file of another kind."""
    if not Path(path).is_file():
        raise UsageError(f"no file {path!r} here")
    try:
        with zipfile.ZipFile(path) as archive:
            return frozenset(name.partition("/")[2] or name for name in archive.namelist())
    except (zipfile.BadZipFile, OSError):
        return frozenset()


def _onnx(path: str) -> nn.Module:
    try:
        from lstm_diagrams.capture.onnx_graph import from_file
    except ModuleNotFoundError as error:
        raise UsageError(f"model {path}: this needs the package onnx (pip install 'lstm-diagrams[onnx]')") from error
    return from_file(path)


def _exported(path: str, *, unpickle: bool) -> nn.Module:
    """Its graph where recurrent layers can be read from it, else its modules under their own paths.

    What is pickled inside is held to plain tensors unless asked otherwise.
    """
    with nullcontext() if unpickle else _nothing_but_weights():
        program = torch.export.load(path)
    modules, graph = torch.export.unflatten(program), program.module()
    if not any(isinstance(module, nn.RNNBase) for module in with_layers(graph).modules()):
        return modules
    type(graph).__name__ = class_name(modules)  # a class of its own, which every graph has
    return graph


def _unpickled(path: str, *, unpickle: bool) -> object:
    try:
        content = torch.load(path, map_location="cpu", weights_only=not unpickle)
    except pickle.UnpicklingError as error:
        raise UsageError(
            f"model {path}: a pickle runs whatever code it holds when it is opened, so it is not opened here; {_CLASS} "
            "a file of torch.save(model.state_dict(), file) as its weights (--weights), or open it with --unsafe-pickle if "
            "you trust where it comes from"
        ) from error
    except Exception as error:
        raise UsageError(
            f"model {path}: neither TorchScript nor torch.export nor a pickle: {_first_line(error)}"
        ) from error
    if isinstance(content, Mapping):
        raise UsageError(f"model {path}: the file holds weights and no model; {_CLASS} it as its weights (--weights)")
    return content


def _state(path: str) -> Mapping[str, torch.Tensor]:
    if not Path(path).is_file():
        raise UsageError(f"weights: no file {path!r} here")
    content = _safetensors(path) if path.endswith(".safetensors") else _plain_tensors(path)
    inner = content.get("state_dict") if isinstance(content, Mapping) else None  # a checkpoint of a training
    state = inner if isinstance(inner, Mapping) else content
    if not isinstance(state, Mapping) or not state or not all(isinstance(name, str) for name in state):
        raise UsageError(
            f"weights {path}: the file holds no state dict; torch.save(model.state_dict(), file) writes one"
        )
    return state


def _safetensors(path: str) -> object:
    try:
        from safetensors.torch import load_file
    except ModuleNotFoundError as error:
        raise UsageError(f"weights {path}: this needs the package safetensors (pip install safetensors)") from error
    try:
        return load_file(path)
    except Exception as error:
        raise UsageError(f"weights {path}: the file cannot be read: {_first_line(error)}") from error


def _plain_tensors(path: str) -> object:
    try:
        with _quiet():
            return torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        raise UsageError(
            f"weights {path}: the file is not a state dict of plain tensors, and nothing else is opened "
            "(a pickle could run any code); torch.save(model.state_dict(), file) writes one"
        ) from error


def _differences(own: Mapping[str, Any], state: Mapping[str, Any]) -> Iterator[str]:
    missing = [name for name in own if name not in state]
    unexpected = [name for name in state if name not in own]
    if missing:
        yield f"missing {_listed(missing)}"
    if unexpected:
        yield f"unexpected {_listed(unexpected)}"
    shapes = [
        f"{name} is {tuple(state[name].shape)} where the model has {tuple(own[name].shape)}"
        for name in own
        if name in state and _shaped(own[name]) and _shaped(state[name]) and own[name].shape != state[name].shape
    ]
    if shapes:
        yield _listed(shapes)


def _shaped(value: object) -> bool:
    return isinstance(value, torch.Tensor) and not torch.nn.parameter.is_lazy(value)


def _listed(names: Iterable[str]) -> str:
    known = list(names)
    more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
    return ", ".join(known[:_SHOWN]) + more


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


@contextmanager
def _quiet() -> Iterator[None]:
    """PyTorch calls TorchScript and parts of its own export deprecated at every opening of a file."""
    with warnings.catch_warnings():
        for kind in (DeprecationWarning, FutureWarning, UserWarning):
            warnings.simplefilter("ignore", kind)
        yield


@contextmanager
def _nothing_but_weights() -> Iterator[None]:
    """Hold every ``torch.load`` of the block to plain tensors: torch.export opens some parts of its files as pickles."""
    before = os.environ.get(_WEIGHTS_ONLY)
    os.environ[_WEIGHTS_ONLY] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_WEIGHTS_ONLY]
        else:
            os.environ[_WEIGHTS_ONLY] = before
