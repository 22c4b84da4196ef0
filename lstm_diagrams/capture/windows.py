"""A record and the windows taken from it: which rows each window holds is found in the numbers, never taken on trust."""

from collections import defaultdict
from collections.abc import Iterator, Sized
from typing import Any

import numpy
import torch

from lstm_diagrams import facts
from lstm_diagrams.capture.tensor import TensorLike, from_array
from lstm_diagrams.errors import UsageError
from lstm_diagrams.layers.tensors import named

_Numbers = "numpy.ndarray[Any, numpy.dtype[Any]]"
_SETS = ("train", "test")
_HOW = "give draw(record, (x, y)) or draw(record, (x_train, y_train), (x_test, y_test)), or in place of a pair x alone or a Dataset"


def window_facts(record: TensorLike, given: tuple[object, ...]) -> facts.Capture:
    """The facts of a record and its windows: the capture has no layers and no calls, and ``windows``.

    Args:
        record: axes (row,) or (row, column).
        given: windows to train with, and if wanted windows to test with. Each is x with axes (window, step, column) (or
            (window, step) of a record with one column), a pair (x, y), or a Dataset or list of windows or of pairs (window,
            target). A target y has axes (window, step), (window, column) or (window, step, column), or (window,).

    Raises:
        UsageError: these are no windows, or it cannot be told from their numbers which rows of the record they hold.
    """
    if len(given) > len(_SETS):
        raise UsageError(
            f"beside a record stand windows to train with and to test with, not {len(given)} things; {_HOW}"
        )
    table = _tensor(record)
    if table.dim() not in (1, 2) or 0 in table.shape:
        raise UsageError(
            f"a record has the axes row and column, none of them empty, not the shape {tuple(table.shape)}; {_HOW}"
        )
    pairs = [_pair(one, name) for one, name in zip(given, _SETS, strict=False)]
    sets = [_window_set(table, *pair, name) for pair, name in zip(pairs, _SETS, strict=False)]
    slots = [facts.Slot("record", named(table, ("time", "feature")[: table.dim()]))]
    for (x, y), name in zip(pairs, _SETS, strict=False):
        slots.append(facts.Slot(f"x_{name}", named(x, ("batch", "time", "feature")[: x.dim()])))
        if y is not None:
            slots.append(facts.Slot(f"y_{name}", named(y, ("batch", *(f"axis{axis}" for axis in range(1, y.dim()))))))
    windows = facts.Windows(len(table), *sets)
    return facts.Capture(type(record).__name__, (), (), (), (), tuple(slots), (), 0, windows=windows)


def _tensor(value: object) -> torch.Tensor:
    tensor = value if isinstance(value, torch.Tensor) else from_array(numpy.asarray(value))
    if tensor.is_complex() or tensor.is_meta or tensor.is_nested or tensor.layout is not torch.strided:
        raise UsageError(
            f"a record and its windows are plain tensors of real numbers, not {tensor.dtype} on {tensor.device}"
        )
    return tensor.detach()


def _pair(given: object, name: str) -> tuple[torch.Tensor, torch.Tensor | None]:
    """The windows of a set, and their targets where there are some."""
    if isinstance(given, TensorLike):
        return _tensor(given), None
    if isinstance(given, tuple) and len(given) == 2 and all(isinstance(part, TensorLike) for part in given):
        return _tensor(given[0]), _tensor(given[1])
    if (
        not (isinstance(given, Sized) and hasattr(given, "__getitem__"))
        or isinstance(given, str | dict)
        or not len(given)
    ):
        raise UsageError(f"{type(given).__name__} holds no windows to {name} with; {_HOW}")
    items = [given[index] for index in range(len(given))]
    pairs = all(isinstance(item, tuple | list) and len(item) == 2 for item in items)
    try:
        if pairs:
            return _stacked(item[0] for item in items), _stacked(item[1] for item in items)
        return _stacked(items), None
    except (RuntimeError, TypeError, ValueError) as error:
        raise UsageError(f"the windows to {name} with are not of one length: {error}; {_HOW}") from error


def _stacked(parts: Any) -> torch.Tensor:
    return torch.stack([_tensor(part) for part in parts])


def _window_set(record: torch.Tensor, x: torch.Tensor, y: torch.Tensor | None, name: str) -> facts.WindowSet:
    table = record.reshape(len(record), -1)
    windows = x.unsqueeze(-1) if record.dim() == 1 and x.dim() == 2 else x
    if windows.dim() != 3 or 0 in windows.shape or windows.shape[1] > len(table) or windows.shape[2] > table.shape[1]:
        raise UsageError(
            f"windows to {name} with have the axes window, step and column and fit into the record of shape "
            f"{tuple(record.shape)}; x has the shape {tuple(x.shape)}; {_HOW}"
        )
    rows = _numbers(table.to(windows.dtype))
    parts = _numbers(windows)
    columns = _columns(rows, parts[0])
    found = [] if columns is None else list(_firsts(rows[:, columns], parts, _by_storage(table, windows), name))
    if columns is None or len(found) < len(parts):
        raise UsageError(
            f"window {len(found)} of those to {name} with (from 0) is nowhere in the record: give the record that the windows were "
            "taken from, scaled as they are"
        )
    if y is None:
        return facts.WindowSet(tuple(found), parts.shape[1], tuple(columns))
    return facts.WindowSet(tuple(found), parts.shape[1], tuple(columns), *_target(table, numpy.array(found), y, name))


def _numbers(tensor: torch.Tensor) -> Any:
    return numpy.ascontiguousarray(tensor.cpu().double().numpy() + 0.0)  # -0.0 is 0.0


def _columns(rows: Any, window: Any) -> list[int] | None:
    """Which columns of the record the columns of a window are, in order; None where it is nowhere in it."""
    places = [{column: _places(rows[:, column], own) for column in range(rows.shape[1])} for own in window.T]
    common = set.intersection(*(set().union(*one.values()) for one in places))
    if not common:
        return None
    first = min(common)
    fitting = [[column for column, found in one.items() if first in found] for one in places]
    return [own if own in columns else columns[0] for own, columns in enumerate(fitting)]


def _places(series: Any, part: Any) -> set[int]:
    """The rows at which a part of a series begins."""
    views = numpy.lib.stride_tricks.sliding_window_view(series, len(part))
    return set(numpy.flatnonzero(_equal(views, part).all(axis=1)).tolist())


def _equal(one: Any, other: Any) -> Any:
    return (one == other) | (numpy.isnan(one) & numpy.isnan(other))


def _firsts(rows: Any, windows: Any, memory: list[int] | None, name: str) -> Iterator[int]:
    """The row that each window begins with, up to the first that is nowhere.

    Where numbers fit at several rows, the place in memory decides, if the windows are views of the record.
    """
    rows = numpy.ascontiguousarray(rows)
    size, data = rows[0].nbytes, rows.tobytes()
    places = defaultdict[bytes, list[int]](list)
    for row in range(len(rows)):
        places[data[row * size : (row + 1) * size]].append(row)
    for number, window in enumerate(windows):
        part = window.tobytes()
        found = [row for row in places.get(part[:size], ()) if data[row * size : row * size + len(part)] == part]
        if not found:
            return
        if len(found) > 1 and memory is not None and memory[number] in found:
            found = [memory[number]]
        if len(found) > 1:
            raise UsageError(
                f"window {number} of those to {name} with (from 0) has the numbers of the record at row {found[0]} and at row "
                f"{found[1]}: which of them it holds cannot be told, unless it is a view of the record, as record.unfold gives"
            )
        yield found[0]


def _by_storage(record: torch.Tensor, windows: torch.Tensor) -> list[int] | None:
    """The row that each window begins with, where windows are views of the record and run along its rows; else None."""
    if record.untyped_storage().data_ptr() != windows.untyped_storage().data_ptr() or not record.stride(0):
        return None
    if windows.stride(1) != record.stride(0) or windows.dtype != record.dtype:
        return None
    start = windows.storage_offset() - record.storage_offset()
    return [(start + number * windows.stride(0)) // record.stride(0) for number in range(len(windows))]


def _target(record: torch.Tensor, firsts: Any, y: torch.Tensor, name: str) -> tuple[int, int, tuple[int, ...]]:
    """How many rows after the first row of its window a target begins, how many rows it has, and of which columns."""
    if len(y) != len(firsts) or y.dim() not in (1, 2, 3) or 0 in y.shape:
        raise UsageError(
            f"{len(firsts)} windows to {name} with need as many targets, not y of shape {tuple(y.shape)}; {_HOW}"
        )
    rows, numbers = _numbers(record.to(y.dtype)), _numbers(y)
    shapes = [(y.shape[1], 1), (1, y.shape[1])] if y.dim() == 2 else [(*y.shape[1:], 1, 1)[:2]]
    found: dict[int, tuple[int, int, tuple[int, ...]]] = {}
    for steps, count in shapes:
        targets = numbers.reshape(len(y), steps, count)
        for ahead in sorted(_candidates(rows, targets[0], int(firsts[0]))):
            columns = _target_columns(rows, targets, firsts + ahead)
            if columns:
                found.setdefault(ahead, (ahead, steps, columns))
        if found:
            break
    if len(found) != 1:
        where = (
            "nowhere in the record at one distance from their windows"
            if not found
            else f"at {len(found)} distances from them"
        )
        raise UsageError(
            f"the targets to {name} with are {where}: give them as they stand in the record, or x alone; a change or a mean of rows "
            "cannot be found"
        )
    return found.popitem()[1]


def _candidates(rows: Any, target: Any, first: int) -> set[int]:
    """How far from its window the first target may begin, by its first column."""
    if len(target) > len(rows):
        return set()
    return {place - first for column in range(rows.shape[1]) for place in _places(rows[:, column], target[:, 0])}


def _target_columns(rows: Any, targets: Any, starts: Any) -> tuple[int, ...]:
    """The columns of the record that all targets are, where they begin at these rows; () where they are not."""
    if starts.min() < 0 or starts.max() + targets.shape[1] > len(rows):
        return ()
    cut = rows[starts[:, None] + numpy.arange(targets.shape[1])]
    columns = []
    for own in range(targets.shape[2]):
        fitting = (column for column in range(rows.shape[1]) if _equal(cut[:, :, column], targets[:, :, own]).all())
        columns.append(next(fitting, -1))
    return () if -1 in columns else tuple(columns)
