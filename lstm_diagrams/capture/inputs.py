"""An input described by a short text, such as ``4,2,3`` or ``4,2:int64:0..100``, made into a tensor, the same every time."""

import re
from dataclasses import dataclass

import torch

from lstm_diagrams.errors import UnknownName, UsageError

_NUMBER = r"-?\d+(?:\.\d+)?"
_FORM = re.compile(rf"(?P<shape>\d+(?:,\d+)*)(?::(?P<dtype>\w+)(?::(?P<low>{_NUMBER})\.\.(?P<high>{_NUMBER}))?)?")
_DTYPES = {
    str(dtype).removeprefix("torch."): dtype
    for dtype in (
        torch.float16,
        torch.bfloat16,
        torch.float32,
        torch.float64,
        torch.int8,
        torch.int16,
        torch.int32,
        torch.int64,
        torch.uint8,
        torch.bool,
        torch.complex64,
        torch.complex128,
    )
}


@dataclass(frozen=True, slots=True)
class _Description:
    """What the text says: sizes, type, and the range ``low <= value < high`` if it gives one."""

    shape: tuple[int, ...]
    dtype: torch.dtype
    low: float | None
    high: float | None


def build_input(text: str, seed: int = 0) -> torch.Tensor:
    """What ``lstm_diagrams.build_input()`` does."""
    try:
        description = _described(text)
        return _filled(description, torch.Generator().manual_seed(seed))
    except UsageError:
        raise
    except (RuntimeError, TypeError, ValueError, OverflowError, MemoryError) as error:
        raise _refusal(text, (str(error) or "it is too large").splitlines()[0]) from error


def seed_weights(seed: int = 0) -> None:
    """Set the global random state of torch, so that a model that is made next has the same weights at every run."""
    torch.manual_seed(seed)


def _described(text: str) -> _Description:
    found = _FORM.fullmatch(text.replace(" ", ""))
    if found is None:
        raise _refusal(text, "this is not of the form SHAPE, SHAPE:DTYPE or SHAPE:DTYPE:LOW..HIGH")
    shape = tuple(int(size) for size in found["shape"].split(","))
    name = found["dtype"] or "float32"
    if name not in _DTYPES:
        raise UnknownName("dtype", name, _DTYPES)
    low, high = (None if found[end] is None else float(found[end]) for end in ("low", "high"))
    if low is not None and high is not None:
        _check_range(text, low, high, _DTYPES[name])
    return _Description(shape, _DTYPES[name], low, high)


def _check_range(text: str, low: float, high: float, dtype: torch.dtype) -> None:
    if dtype is torch.bool or dtype.is_complex:
        raise _refusal(text, f"{str(dtype).removeprefix('torch.')} takes no range")
    if low >= high:
        raise _refusal(text, "the range holds no value: LOW is below HIGH, and HIGH itself is left out")
    if not dtype.is_floating_point and not (low.is_integer() and high.is_integer()):
        raise _refusal(text, "a range of whole numbers has whole ends")


def _filled(description: _Description, generator: torch.Generator) -> torch.Tensor:
    shape, dtype, low, high = description.shape, description.dtype, description.low, description.high
    if not (dtype.is_floating_point or dtype.is_complex):
        first, end = (0, 2) if low is None or high is None else (int(low), int(high))
        return torch.randint(first, end, shape, generator=generator).to(dtype)
    if low is None or high is None:
        return torch.randn(shape, generator=generator, dtype=dtype)
    return torch.rand(shape, generator=generator, dtype=dtype) * (high - low) + low


def _refusal(text: str, reason: str) -> UsageError:
    return UsageError(f"input {text!r}: {reason}; write for instance 4,2,3 or 4,2:int64:0..100")
