"""Errors of recurrent layers and cells, and of what stands around them."""

import re

from lstm_diagrams.facts import Failure
from lstm_diagrams.readings.failures.kinds import Kind, layer_of, plain
from lstm_diagrams.readings.sizes import levels, width_of_h
from lstm_diagrams.words import Text, same

_RECURRENT = layer_of("recurrent")
_WIDTH = Text(
    "最后一个轴要有 {wanted} 个数，来的是 {came} 个：把层写成 input_size={came}，或在前面加一层 nn.Linear({came}, {wanted})",
    "the last axis has to hold {wanted} numbers, and {came} came: make the layer with input_size={came}, or put nn.Linear({came}, {wanted}) before it",
)
_TURNED = Text(
    "最后一个轴要有 {wanted} 个数，来的是 {came} 个；第 {axis} 轴（从 0 数）恰好是 {wanted}：若它才是特征轴，先写 x = x.transpose({axis}, -1)",
    "the last axis has to hold {wanted} numbers, and {came} came; axis {axis} (from 0) has {wanted}: if that one holds the features, write x = x.transpose({axis}, -1) first",
)
_AXES = {
    0: Text(
        "来的只是一个数：写 x.view(1, 1)，当作一步、一个特征",
        "a single number came: write x.view(1, 1) for one step with one feature",
    ),
    1: Text(
        "一串数没有特征轴：一条序列、每步一个数时写 x.unsqueeze(-1)；它本身是一步时写 x.unsqueeze(0)",
        "a row of numbers has no feature axis: write x.unsqueeze(-1) where it is one sequence with a number at each step, x.unsqueeze(0) where it is one step",
    ),
}
_TOO_MANY = Text(
    "循环层只读一个批量轴、一个时间轴、一个特征轴：把多出的轴并进特征，x.flatten(2)，或并进批量，x.flatten(0, {last})",
    "a recurrent layer reads one axis of samples, one of steps and one of features: join what is more with the features, x.flatten(2), or with "
    "the samples, x.flatten(0, {last})",
)
_STEP = Text(
    "单元（cell）一次只读一步：时间轴在最前面时，在循环里写 for x_t in x: {call}，或改用整层 nn.LSTM、nn.GRU、nn.RNN",
    "a cell reads one step at a time: where time is the first axis, write for x_t in x: {call}, or use the whole layer, nn.LSTM, nn.GRU or nn.RNN",
)
_BATCHED = Text(
    "x 有批量轴，状态也要有：h_0 写成 (num_layers × 方向, batch, hidden_size){here}",
    "x has an axis of samples, and so must the state: h_0 is (num_layers × directions, batch, hidden_size){here}",
)
_HERE = Text("，这里是 {wanted}{way}", ", here {wanted}{way}")
_FROM_A_CELL = Text(
    "；来的像是单元（cell）的状态 (batch, hidden_size)：写 h_0.unsqueeze(0)",
    "; what came looks like the state of a cell, (batch, hidden_size): write h_0.unsqueeze(0)",
)
_FOR_ALL = Text(
    "；要所有样本从同一个状态开始，写 h_0.unsqueeze(1).expand(-1, {batch}, -1).contiguous()",
    "; to let all samples begin with the same state, write h_0.unsqueeze(1).expand(-1, {batch}, -1).contiguous()",
)
_UNBATCHED = Text(
    "x 没有批量轴（2 轴），状态却有：给 x 加上批量轴 x.unsqueeze({axis})，或把状态写成 (num_layers × 方向, hidden_size)",
    "x has no axis of samples (2 axes), but the state has one: give it one, x.unsqueeze({axis}), or let the state be (num_layers × directions, hidden_size)",
)
_PAIR = Text(
    "LSTM 的状态是一对：写 (h, c)，一个张量不够；例如 {call}",
    "the state of an LSTM is a pair: give (h, c), one tensor is not enough; for instance {call}",
)
_STATE = Text(
    "状态要是 {wanted}：层×方向 {count}，批量 {batch}，隐藏单元 {hidden}；来的是 {came}。{more}",
    "the state has to be {wanted}: layers × directions {count}, batch {batch}, hidden {hidden}; {came} came. {more}",
)
_NO_ORDER = Text(
    "batch_first 只改 x 和 output，不改 h_0、c_0：它们的批量总在第二个轴",
    "batch_first concerns x and output, and never h_0 and c_0: their samples are always on the second axis",
)
_FRESH = Text(
    "批量变了就重新造状态（最后一批常常小一些），或干脆不给：缺省就是零",
    "Make the state anew when the batch changes (the last one is often smaller), or leave it out: zeros are taken then",
)
_LEVELS = Text(
    "第一个轴数的是 num_layers 乘方向数（双向为 2）",
    "The first axis counts num_layers times the directions (2 where it is bidirectional)",
)


def _states(failure: Failure) -> int:
    """How many states the layer that raised has; 0 for one that is not recurrent."""
    return len(failure.layer.cell.states) if failure.layer is not None and failure.layer.cell is not None else 0


def _input_size(failure: Failure, found: re.Match[str]) -> Text:
    wanted, came = int(found["wanted"]), int(found["came"])
    shape = failure.given[0].tensors[0].shape if failure.given and failure.given[0].tensors else ()
    turned = [axis for axis in range(len(shape) - 1) if shape[axis] == wanted]
    if len(turned) == 1:
        return _TURNED.format(wanted=wanted, came=came, axis=turned[0])
    return _WIDTH.format(wanted=wanted, came=came)


def _axes(failure: Failure, found: re.Match[str]) -> Text:
    if failure.layer is not None and failure.layer.setting("num_layers") is None:
        return _STEP.format(call="h = cell(x_t, h)" if _states(failure) == 1 else "h, c = cell(x_t, (h, c))")
    axes = int(found[1])
    return _AXES[axes] if axes in _AXES else _TOO_MANY.format(last=axes - 3)


def _batched(failure: Failure, _found: re.Match[str]) -> Text:
    """How the state that came becomes one with an axis of samples."""
    layer, shapes = failure.layer, [[tensor.shape for tensor in given.tensors] for given in failure.given]
    if layer is None or not shapes or not shapes[0] or len(shapes[0][0]) != 3 or len(shapes) < 2 or not shapes[1]:
        return _BATCHED.format(here="")
    batch = shapes[0][0][0 if layer.setting("batch_first") else 1]
    count, hidden, came = levels(layer), width_of_h(layer), shapes[1][0]
    way = same("")
    if count == 1 and came == (batch, hidden):
        way = _FROM_A_CELL
    elif came == (count, hidden):
        way = _FOR_ALL.format(batch=batch)
    return _BATCHED.format(here=_HERE.format(wanted=f"({count}, {batch}, {hidden})", way=way))


def _pair(failure: Failure, _found: re.Match[str]) -> Text:
    cell = failure.layer is not None and failure.layer.setting("num_layers") is None
    return _PAIR.format(call="h, c = cell(x, (h, c))" if cell else "output, (h, c) = lstm(x, (h, c))")


def _unbatched(failure: Failure, _found: re.Match[str]) -> Text:
    first = failure.layer is not None and failure.layer.setting("batch_first")
    return _UNBATCHED.format(axis=0 if first else 1)


def _state_size(_failure: Failure, found: re.Match[str]) -> Text:
    wanted, came = ([int(size) for size in found[name].split(",")] for name in ("wanted", "came"))
    count, batch, hidden = wanted
    turned = came[:2] == [batch, count] and count != batch
    more = _NO_ORDER if turned else _LEVELS if came[0] != count else _FRESH
    shown = [f"({', '.join(map(str, sizes))})" for sizes in (wanted, came)]
    return _STATE.format(wanted=shown[0], came=shown[1], count=count, batch=batch, hidden=hidden, more=more)


def _one_tensor(failure: Failure) -> bool:
    """Whether an LSTM got a state that is one tensor."""
    return _states(failure) == 2 and any(given.name == "hx" and given.type == "Tensor" for given in failure.given)


def _a_pair(failure: Failure) -> bool:
    """Whether a layer with one state got several."""
    return _states(failure) == 1 and any(
        given.name == "hx" and given.type in ("tuple", "list") for given in failure.given
    )


RECURRENT = (
    Kind("input_size", r"input\.size\(-1\) must be equal to input_size\. Expected (?P<wanted>\d+), got (?P<came>\d+)", _input_size),
    Kind("input_size", r"inconsistent input_size: got (?P<came>\d+),? expected (?P<wanted>\d+)", _input_size),
    Kind("axes", r"Expected input to be .*, got (\d+)D instead", _axes, _RECURRENT),
    Kind(
        "cell_state", r"index 1 is out of bounds for dimension 0|must be tuple of Tensors|For (?:un)?batched \d-D input, hx",
        _pair,
        _one_tensor,
    ),
    Kind(
        "one_state", r"'(?:tuple|list)' object has no attribute|must be Tensor, not tuple",
        plain(
            "GRU 和 RNN 只有 h，没有 c：状态给一个张量，不给元组；从 LSTM 换来时把 (h, c) 改成 h",
            "a GRU or RNN has h and no c: give one tensor as its state and no tuple; where an LSTM stood before, (h, c) becomes h",
        ),
        _a_pair,
    ),
    Kind("state_axes", r"For batched 3-D input, hx", _batched),
    Kind("state_axes", r"For unbatched 2-D input, hx", _unbatched),
    Kind(
        "state_size", r"Expected hidden(?:\[\d\])? size \((?P<wanted>\d+, \d+, \d+)\), got \[(?P<came>\d+, \d+, \d+)\]",
        _state_size,
    ),
    Kind(
        "state_size", r"Input batch size (\d+) doesn't match hidden\d? batch size (\d+)",
        plain(
            "x 有 {0} 个样本，状态有 {1} 个：两者要一样多；批量变了就重新造状态，或不给（缺省为零）",
            "x holds {0} samples and the state {1}: they have to be as many; make the state anew when the batch changes, or leave it out for zeros",
        ),
    ),
    Kind(
        "state_size", r"hidden\d? has inconsistent hidden_size: got (\d+), expected (\d+)",
        plain(
            "状态每个样本要有 {1} 个数（hidden_size），来的是 {0} 个",
            "the state has to hold {1} numbers for each sample (hidden_size), and {0} came",
        ),
    ),
    Kind(
        "state_device", r"Input and hidden tensors are not at the same device, found input tensor at (\S+) and hidden tensor at (\S+)",
        plain(
            "状态在 {1} 上，输入在 {0} 上：造状态用 x.new_zeros(...)，已有的写 h_0.to(x.device)；全零的状态不必给",
            "the state is on {1} and the input on {0}: make the state by x.new_zeros(...), or move it, h_0.to(x.device); one of zeros can be left out",
        ),
    ),
    Kind(
        "lengths", r"'lengths' argument should be a 1D CPU int64 tensor",
        plain(
            "各序列的长度是 CPU 上的一串整数：pack_padded_sequence(x, lengths.cpu(), ...)；浮点数另加 .long()，多了轴另加 .flatten()",
            "the lengths have to be whole numbers on the CPU, on one axis: pack_padded_sequence(x, lengths.cpu(), ...), with .long() where they are "
            "floating and .flatten() where they have more axes",
        ),
    ),
    Kind(
        "sorted", r"must be sorted in decreasing order",
        plain(
            "写 enforce_sorted=False，PyTorch 自己排序、再排回来",
            "write enforce_sorted=False, and PyTorch sorts them and puts them back",
        ),
    ),
    Kind(
        "empty", r"Length of all samples has to be greater than 0",
        plain(
            "有一条序列长度为 0：先把空序列拿掉，或给它一个填充步，lengths.clamp(min=1)",
            "one sequence has length 0: leave empty ones out, or give them one step of padding, lengths.clamp(min=1)",
        ),
    ),
)  # fmt: skip
"""In the order in which they are tried."""
