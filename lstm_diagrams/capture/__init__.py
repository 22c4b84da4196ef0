"""A live model to facts: run it once and keep what can be said about it, nothing of the run itself.

PyTorch takes a second to import: what needs it is imported at the first capture, not with this package.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MethodType
from typing import TYPE_CHECKING, Any

from lstm_diagrams.errors import CaptureError
from lstm_diagrams.facts import Capture

if TYPE_CHECKING:
    import torch

    from lstm_diagrams.capture.tensor import TensorLike

__all__ = [
    "Observation",
    "build_input",
    "capture",
    "capture_with_influence",
    "capture_with_values",
    "facts_of",
    "observe",
]


class Observation:
    """What ``observe()`` saw; ``capture`` holds the facts once the block has ended."""

    def __init__(self) -> None:
        self._facts: Capture | None = None

    @property
    def capture(self) -> Capture:
        """The facts. CaptureError before the end of the block, or if the block failed."""
        if self._facts is None:
            raise CaptureError("nothing to draw yet: the block of observe() has not ended, or it failed")
        return self._facts


def capture(model: "torch.nn.Module | MethodType | TensorLike", *args: Any, **kwargs: Any) -> Capture:
    """Run ``model(*args, **kwargs)`` once, in eval mode without gradients, and return its facts.

    The model is left as it was found, with all that it holds, and so are the settings of the process; ``Capture.restored`` says
    what the run had changed. Large weights written past PyTorch, as through ``numpy()``, are noticed but not put back.
    The generators of the whole process are put back too: another thread that draws from them meanwhile gets some numbers again.
    In place of a model, one of its methods can be given (``model.encode``), which is then run in place of forward, or by itself
    a tensor or NumPy array; or a record, axes (row, column), with the windows that were taken from it to train with and to test
    with, each x of shape (windows, steps, columns), a pair (x, y), or a Dataset of pairs. A model may be one of Keras 3 on the torch backend, its
    inputs then NumPy arrays too; or an ``onnx.ModelProto``, which is read as the layers that its graph names.

    Raises:
        UsageError: ``model`` is not an ``nn.Module``, nor a tensor that can be drawn by itself; or which rows of the record the windows
            hold cannot be told from their numbers.
        CaptureError: the model cannot be run with these inputs; the message names the layer reached and its shapes.
    """
    from lstm_diagrams.capture.run import run

    return run(_live(model), args, kwargs, values=False)


def capture_with_values(model: "torch.nn.Module | MethodType | TensorLike", *args: Any, **kwargs: Any) -> Capture:
    """Like ``capture()``, and keep numbers: of the model's inputs and outputs, of feed-forward calls, of linear layers' weights.

    Those inside recurrent calls are recomputed, and proven equal to the module's own output. Of a tensor by itself all are kept.
    """
    from lstm_diagrams.capture.run import run

    return run(_live(model), args, kwargs, values=True)


def capture_with_influence(model: "torch.nn.Module | MethodType", *args: Any, **kwargs: Any) -> Capture:
    """Like ``capture()``, and differentiate: how strongly the outputs follow each step that the first recurrent layer reads.

    The model is run a second time, with gradients, from the state in which it was found, and left so.

    Raises:
        UsageError: ``model`` is not an ``nn.Module``.
        CaptureError: as of ``capture()``; or the model has no recurrent layer, or no output that can be differentiated by what it reads.
    """
    from lstm_diagrams.capture.measured.influence import captured

    return captured(_live(model), args, kwargs)


@contextmanager
def observe(model: "torch.nn.Module", *, values: bool = False) -> Iterator[Observation]:
    """Record whatever the block does with the model: several calls, other methods than forward, training steps.

    Neither modes nor gradients are changed, and nothing is put on the model. Runs in other threads are no part of it, but for
    threads that the block starts. With ``values`` the
    numbers inside every recurrent call are kept, proven equal to the module's own output, and those of feed-forward calls.

    Raises:
        UsageError: ``model`` is not an ``nn.Module``.
        CaptureError: the block ran no layer of the model.
    """
    from lstm_diagrams.capture.run import observed

    observation = Observation()
    with observed(model, values=values) as finished:
        yield observation
    observation._facts = finished()


def build_input(text: str, seed: int = 0) -> "torch.Tensor":
    """The tensor that ``text`` describes, the same at every call, as the command line takes it: ``4,2,3`` or ``4,2:int64:0..100``.

    Args:
        text: ``SHAPE``, ``SHAPE:DTYPE`` or ``SHAPE:DTYPE:LOW..HIGH``. SHAPE is sizes with commas between them, 0 among them.
            DTYPE is float32 where it is left out. Floating and complex values are drawn from the standard normal
            distribution, floating ones evenly from LOW <= value < HIGH where that is given; whole numbers from
            LOW <= value < HIGH, by default 0..2.
        seed: of the random numbers.

    Returns:
        A tensor of shape SHAPE on the CPU. The global random state is left as it was.

    Raises:
        UsageError: the text cannot be read, or no such tensor can be made; the message gives an example.
        UnknownName: an unknown DTYPE; the message lists the known ones.
    """
    from lstm_diagrams.capture import inputs

    return inputs.build_input(text, seed)


def facts_of(
    model: Any,
    inputs: Sequence[Any],
    named: Mapping[str, Any],
    options: Mapping[str, Any],
    numbers: str = "",
    *,
    partial: bool = False,
) -> Capture:
    """What a picture of a model is made from: with what its options ask for, or its figure (``Figure.numbers``).

    With ``partial`` a run that fails is no error: its facts are those up to the failing call, ``Capture.failure`` among them.
    """
    seen = model.capture if isinstance(model, Observation) else _live(model)
    if isinstance(seen, Capture):
        return seen
    if partial and numbers in _MEASURED:
        facts = _run(seen, inputs, named, values=False, partial=True)
        if facts.failure is not None:
            return facts
    if numbers in _MEASURED:
        return _measured(seen, inputs, named, options, numbers)
    values = bool(numbers or options.get("values") or options.get("weighted"))
    return _run(seen, inputs, named, values=values, partial=partial)


def _live(model: Any) -> Any:
    """The model itself; of one of the package onnx the module that computes what it says."""
    if type(model).__name__ != "ModelProto" or not type(model).__module__.startswith("onnx"):
        return model
    from lstm_diagrams.capture.onnx_graph import from_model

    return from_model(model)


_MEASURED = ("influence", "check")
"""What figures need that is measured in further runs."""


def _run(model: Any, inputs: Sequence[Any], named: Mapping[str, Any], *, values: bool, partial: bool) -> Capture:
    from lstm_diagrams.capture.run import run

    return run(model, tuple(inputs), dict(named), values=values, partial=partial)


def _measured(
    model: Any, inputs: Sequence[Any], named: Mapping[str, Any], options: Mapping[str, Any], numbers: str
) -> Capture:
    if numbers == "influence" and options.get("between", "steps") == "samples":
        from lstm_diagrams.capture.measured.sample_influence import captured as between_samples

        return between_samples(model, tuple(inputs), named, options.get("batch"))
    if numbers == "influence":
        return capture_with_influence(model, *inputs, **named)
    from lstm_diagrams.capture.measured.inspection import captured

    return captured(model, tuple(inputs), named, options)
