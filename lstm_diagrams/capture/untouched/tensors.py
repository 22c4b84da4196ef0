"""A tensor but for its numbers: where they lie, its gradient, its hooks and attributes; of a sparse one the numbers too."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from lstm_diagrams.capture.untouched.attributes import own
from lstm_diagrams.capture.untouched.storage import address_of

_HOOKS = ("_backward_hooks", "_post_accumulate_grad_hooks")


@dataclass(slots=True, eq=False)
class TensorState:
    """A tensor as it was before the run."""

    tensor: Tensor
    data: Tensor
    place: tuple[object, ...]
    version: int | None
    gradient: Tensor | None
    requires_grad: bool
    hooks: tuple[dict[int, Any] | None, ...]
    attributes: dict[str, Any]
    sparse: Tensor | None

    @classmethod
    def of(cls, tensor: Tensor) -> "TensorState":
        """As it is now."""
        return cls(
            tensor,
            tensor.detach(),
            _place(tensor),
            _version(tensor),
            tensor.grad if tensor.is_leaf else None,
            tensor.requires_grad,
            tuple([_hooks(tensor, name) for name in _HOOKS]),
            dict(own(tensor)),
            tensor.detach().clone() if _is_sparse(tensor) else None,
        )

    @property
    def written(self) -> bool:
        """Whether PyTorch has counted a write into it since."""
        return _version(self.tensor) != self.version

    @property
    def unchanged(self) -> bool:
        """Whether all is as it was, numbers aside; False also where it cannot be asked for that, or holds more than most do."""
        try:
            return (
                self.sparse is None
                and self.tensor.requires_grad == self.requires_grad
                and (not self.tensor.is_leaf or self.tensor.grad is self.gradient)
                and not any(self.hooks)
                and not any(getattr(self.tensor, name, None) for name in _HOOKS)
                and not (own(self.tensor) or self.attributes)
                and _place(self.tensor) == self.place
            )
        except Exception:
            return False

    def restorers(self) -> Iterator[tuple[str, Callable[[], bool]]]:
        """What puts the parts back, by the name of the part ("" for the tensor itself); in this order."""
        yield "", self._restore_place
        yield "", self._restore_sparse
        yield "requires_grad", self._restore_requires_grad
        yield "grad", self._restore_gradient
        yield "hooks", self._restore_hooks
        yield "attributes", self._restore_attributes

    def _restore_place(self) -> bool:
        changed = bool(self.place) and _place(self.tensor) != self.place
        if changed:
            self.tensor.data = self.data
        return changed

    def _restore_sparse(self) -> bool:
        if self.sparse is None or _same_sparse(self.tensor, self.sparse):
            return False
        if self.tensor.layout is torch.sparse_coo:
            self.tensor.data = self.sparse
        else:
            self.tensor.detach().copy_(self.sparse)
        return True

    def _restore_requires_grad(self) -> bool:
        changed = self.tensor.requires_grad != self.requires_grad
        if changed:
            self.tensor.requires_grad_(self.requires_grad)
        return changed

    def _restore_gradient(self) -> bool:
        changed = self.tensor.is_leaf and self.tensor.grad is not self.gradient
        if changed:
            self.tensor.grad = self.gradient
        return changed

    def _restore_hooks(self) -> bool:
        changed = False
        for name, before in zip(_HOOKS, self.hooks, strict=True):
            now: dict[int, Any] | None = getattr(self.tensor, name, None)
            if now is not None and now != (before or {}):
                changed = True
                now.clear()
                now.update(before or {})
        return changed

    def _restore_attributes(self) -> bool:
        now = own(self.tensor)
        changed = now.keys() != self.attributes.keys() or _differ(now, self.attributes)
        if changed:
            now.clear()
            now.update(self.attributes)
        return changed


def is_made(tensor: Tensor) -> bool:
    """Whether it has a shape and numbers already."""
    return not issubclass(
        type(tensor), _UNMADE
    )  # to ask whether something is a parameter is slow, PyTorch answers it itself


_UNMADE = (nn.UninitializedParameter, nn.UninitializedBuffer)


def _differ(now: dict[str, Any], before: dict[str, Any]) -> bool:
    return any(now[name] is not before[name] for name in before)


def _hooks(tensor: Tensor, name: str) -> dict[int, Any] | None:
    hooks = getattr(tensor, name, None)
    return None if hooks is None else dict(hooks)


def _version(tensor: Tensor) -> int | None:
    """How often it was written to; inference mode does not count."""
    return None if tensor.is_inference() else tensor._version


def _place(tensor: Tensor) -> tuple[object, ...]:
    storage = address_of(tensor)  # which ``data`` keeps alive
    if storage is None or tensor.is_nested:
        return ()
    return storage, tensor.dtype, tensor.shape, tensor.stride(), tensor.storage_offset()


def _is_sparse(tensor: Tensor) -> bool:
    return tensor.layout in _PARTS and not tensor.is_meta


def _same_sparse(now: Tensor, before: Tensor) -> bool:
    if now.layout is not before.layout or now.shape != before.shape or now.dtype is not before.dtype:
        return False
    return all(torch.equal(part(now), part(before)) for part in _PARTS[before.layout])


def _called(name: str) -> Callable[[Tensor], Tensor]:
    return lambda tensor: getattr(tensor.detach(), name)()


_ROWS = tuple(map(_called, ("crow_indices", "col_indices", "values")))
_COLUMNS = tuple(map(_called, ("ccol_indices", "row_indices", "values")))
_PARTS = {
    torch.sparse_coo: tuple(map(_called, ("_indices", "_values"))),
    torch.sparse_csr: _ROWS, torch.sparse_bsr: _ROWS, torch.sparse_csc: _COLUMNS, torch.sparse_bsc: _COLUMNS,
}  # fmt: skip
"""What a sparse tensor is made of, by its layout."""
