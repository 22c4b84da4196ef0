"""What PyTorch notes for the whole process while an operation is watched, kept right where several watch at once."""

from collections.abc import Callable

from torch._C._dynamo import guards
from torch.utils import _python_dispatch as dispatch

from lstm_diagrams.capture.shared import Shared


def _remember_flags() -> Callable[[], object]:
    """PyTorch notes for the whole process that a mode is on, and puts that back as each found it: wrong where two overlap."""
    before = {name: getattr(dispatch, name) for name in _FLAG_NAMES if hasattr(dispatch, name)}

    def undo() -> None:
        vars(dispatch).update(before)
        if hasattr(guards, _COPY):
            getattr(guards, _COPY)(before[_FLAG_NAMES[-1]])

    return undo


_FLAG_NAMES = (
    "_is_in_torch_dispatch_mode",
    "_is_in_non_infra_torch_dispatch_mode",
    "_is_in_any_mode_without_ignore_compile_internals",
)
_COPY = "set_is_in_mode_without_ignore_compile_internals"
"""How newer versions of PyTorch note the last one for their compiler, too."""
FLAGS = Shared(_remember_flags)
"""Put back as the first of those who overlap found them."""
