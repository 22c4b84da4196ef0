"""Errors of any layer or operation: what came is of another kind, shape or dtype than what it takes."""

import re

from lstm_diagrams.facts import Failure
from lstm_diagrams.readings.failures.kinds import Kind, layer_of, plain
from lstm_diagrams.words import Text

_EMBED = Text(
    "整数是词的编号，循环层和全连接层要浮点数：编号前面缺一层 nn.Embedding；本来就是数值时写 x.float()",
    "whole numbers are the ids of words, and this layer takes floating numbers: an nn.Embedding is missing before it; where they are measurements, write x.float()",
)
_PRECISION = Text(
    "来的是 {came}，权重是另一种精度：写 x.to({weights}) 或 model.to(x.dtype)；NumPy 给的是 float64",
    "{came} came, and the weights have another precision: write x.to({weights}) or model.to(x.dtype); NumPy gives float64",
)
_WEIGHTS = "next(model.parameters()).dtype"
_MIXED = Text(
    "一起来的有 {came}，精度要与权重的相同：给每一个都写 .to({weights})",
    "{came} came together, and all of them need the precision of the weights: write .to({weights}) for each",
)
_FEATURES = Text(
    "这一层取 {wanted} 个特征，来的是 {came} 个：写 nn.Linear({came}, …)。{more}",
    "this layer takes {wanted} features, and {came} came: write nn.Linear({came}, …). {more}",
)
_DOUBLE = Text(
    "恰好是两倍：前面的双向层给出两个方向的 h，共 2 × hidden_size 个",
    "That is twice as many: a bidirectional layer gives h of both directions, 2 × hidden_size numbers",
)
_CHANNELS = Text(
    "卷积要 {wanted} 个通道，来的是 {came} 个，通道在批量之后的那个轴：写 in_channels={came}；通道在最后时先 x.movedim(-1, {axis})",
    "the convolution takes {wanted} channels, and {came} came, on the axis after the batch: write in_channels={came}; where channels come last, "
    "x.movedim(-1, {axis}) first",
)
_TOO_FEW = Text(
    "{layer} 的输入要有通道轴，成批的还要有批量轴：用 x.unsqueeze(0) 或 x.unsqueeze(1) 补上缺的那个",
    "the input of {layer} needs an axis of channels, and of samples where it is a batch: add the missing one by x.unsqueeze(0) or x.unsqueeze(1)",
)
_TOO_MANY = Text(
    "{layer} 只读一个批量轴：先把多出的轴（例如时间）并进批量，x.flatten(0, {last})，算完再用 unflatten(0, …) 拆开",
    "{layer} reads one axis of samples: join what is more, such as time, with the samples, x.flatten(0, {last}), and part them afterwards by unflatten(0, …)",
)
_OTHER = Text("或先把前一层改成给出 {wanted} 个", "Or let the layer before give {wanted}")


def _integers(failure: Failure) -> bool:
    return _came(failure).startswith(("int", "uint", "bool"))


def _floating(failure: Failure) -> bool:
    return _came(failure).startswith(("float", "bfloat"))


def _came(failure: Failure) -> str:
    """The dtype of the first tensor that came."""
    return next((tensor.dtype for given in failure.given for tensor in given.tensors), "")


def _precision(failure: Failure, _found: re.Match[str]) -> Text:
    dtypes = dict.fromkeys(tensor.dtype for given in failure.given for tensor in given.tensors)
    text = _PRECISION if len(dtypes) == 1 else _MIXED
    return text.format(came=Text("、".join(dtypes), ", ".join(dtypes)), weights=_WEIGHTS)


def _features(_failure: Failure, found: re.Match[str]) -> Text:
    came, wanted = int(found[1]), int(found[2])
    more = _DOUBLE if came == 2 * wanted else _OTHER.format(wanted=wanted)
    return _FEATURES.format(came=came, wanted=wanted, more=more)


def _channels(_failure: Failure, found: re.Match[str]) -> Text:
    return _CHANNELS.format(wanted=found["wanted"], came=found["came"], axis=-found["shape"].count(","))


def _conv_axes(_failure: Failure, found: re.Match[str]) -> Text:
    batched, came = int(found[1]) + 1, found[3].count(",") + 1
    return (_TOO_MANY if came > batched else _TOO_FEW).format(layer=found[2], last=came - batched)


_DTYPES = r"must have the same dtype|does not match weight dtype|must have the type torch|expected scalar type|get_mkldnn_dtype"

TENSORS = (
    Kind("integers", _DTYPES, lambda *_: _EMBED, _integers),
    Kind("dtype", _DTYPES, _precision, _floating),
    Kind(
        "words", r"argument #1 'indices' to have one of the following scalar types",
        plain(
            "嵌入层取词的编号（整数），来的不是：数值输入不要嵌入，直接交给循环层；编号写 x.long()",
            "an embedding takes the ids of words, which are whole numbers: measurements need no embedding, give them to the recurrent layer; of ids write x.long()",
        ),
    ),
    Kind(
        "vocabulary", r"index out of range in self",
        plain(
            "有编号不在词表里：num_embeddings 要比最大的编号大 1，填充和未知词也算；负的编号一个也不行",
            "an id lies outside of the table: num_embeddings has to be the largest id plus 1, those of padding and unknown words among them; none may be negative",
        ),
        layer_of("embedding"),
    ),
    Kind("features", r"mat1 and mat2 shapes cannot be multiplied \(\d+x(\d+) and (\d+)x\d+\)", _features, layer_of("linear")),
    Kind(
        "view", r"shape '(\[.*\])' is invalid for input of size (\d+)",
        plain(
            "{1} 个数排不成 {0}：各轴的乘积要等于 {1}，至多一个 -1；批量写 x.shape[0]，不要写死",
            "{1} numbers do not fill {0}: the sizes have to multiply to {1}, with one -1 at most; write x.shape[0] for the batch, and no fixed number",
        ),
    ),
    Kind(
        "strides", r"view size is not compatible with input tensor's size and stride",
        plain(
            "transpose 或 permute 之后数在内存里不相连：写 .reshape(...)，或先 .contiguous()；换轴要用 transpose，view 不会换轴",
            "after transpose or permute the numbers do not lie side by side: write .reshape(...), or .contiguous() first; axes change places by transpose, "
            "never by view",
        ),
    ),
    Kind(
        "cat", r"Sizes of tensors must match except in dimension (\d+)\. Expected size (\d+) but got size (\d+)",
        plain(
            "拼接时除第 {0} 轴（从 0 数）外各轴要一样大，这里一处是 {1}，一处是 {2}：对照上面的形状，裁短或扩展其中一个，或换 dim=",
            "all axes but axis {0} (from 0) have to be as large, and here one is {1} and another {2}: compare the shapes above, cut or expand one of them, or take another dim=",
        ),
    ),
    Kind(
        "broadcast", r"The size of tensor a \((\d+)\) must match the size of tensor b \((\d+)\) at non-singleton dimension (\d+)",
        plain(
            "第 {2} 轴（从 0 数）一个是 {0}，一个是 {1}：两者相等、或其中一个是 1 才能逐元素算",
            "axis {2} (from 0) is {0} in one and {1} in the other: they have to be equal, or one of them 1, to go together element by element",
        ),
    ),
    Kind("channels", r"expected input\[(?P<shape>.*)\] to have (?P<wanted>\d+) channels, but got (?P<came>\d+) channels instead", _channels),
    Kind("conv_axes", r"Expected (\d+)D \(unbatched\) or \d+D \(batched\) input to (conv\w+), but got input of size: \[(.*)\]", _conv_axes),
    Kind(
        "normalized", r"Given normalized_shape=(\[.*?\]), expected input with shape (\[.*?\])",
        plain(
            "最后的轴要是 {0}：normalized_shape 写成来的张量最后一个轴的大小",
            "the last axes have to be {0}: let normalized_shape be the size of the last axis that comes",
        ),
    ),
    Kind(
        "embed_dim", r"expecting embedding dimension of (\d+), but got (\d+)",
        plain(
            "注意力每个位置取 {0} 个数，来的是 {1} 个：写 embed_dim={1}，或在前面加一层 nn.Linear({1}, {0})",
            "the attention takes {0} numbers at each position, and {1} came: write embed_dim={1}, or put nn.Linear({1}, {0}) before it",
        ),
    ),
    Kind(
        "device", r"Expected all tensors to be on the same device|found at least two devices|are not at the same device",
        plain(
            "模型和输入在不同的设备上：model.to(device) 和 x.to(device) 用同一个 device，forward 里新造的张量写 device=x.device",
            "the model and its input are on different devices: give model.to(device) and x.to(device) the same one, and what forward makes device=x.device",
        ),
    ),
)  # fmt: skip
"""In the order in which they are tried."""
