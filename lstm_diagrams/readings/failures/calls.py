"""Errors of how something is called: a tuple where a tensor belongs, arguments too few or too many, what is not there."""

from lstm_diagrams.facts import Failure
from lstm_diagrams.readings.failures.kinds import Kind, layer_of, plain

_CAME = r"must be Tensor, not (?:numpy\.)?(?:{0})\b|'(?:numpy\.)?(?:{0})' object has no attribute"
"""What Python says where something of these classes came instead of a tensor."""
_SECOND = (
    "来的是元组，这里要张量。循环层返回一对 (output, 状态)：写 output, _ = lstm(x)，再往下交 output；在 nn.Sequential 里，前面套一个只取 output 的模块",
    "a tuple came where a tensor belongs. A recurrent layer returns a pair, output and state: write output, _ = lstm(x) and hand output on; in "
    "nn.Sequential, put a module of your own around it that returns output alone",
)


def _tuple_came(failure: Failure) -> bool:
    """Whether a layer got a tuple as what it reads."""
    return bool(failure.given) and failure.given[0].type == "tuple" and failure.layer is not None


CALLS = (
    Kind("tuple", r"must be Tensor, not tuple|tuple indices must be integers", plain(*_SECOND)),
    Kind("tuple", r"'tuple' object has no attribute '(\w+)'", plain(*_SECOND), lambda failure: failure.layer is None),
    Kind("tuple", r"'tuple' object has no attribute '(\w+)'", plain(*_SECOND), _tuple_came),
    Kind(
        "packed", _CAME.format("PackedSequence"),
        plain(
            "来的是打包的序列：先写 x, lengths = pad_packed_sequence(x, batch_first=True) 解开；只有循环层读打包的",
            "a packed sequence came, which recurrent layers alone can read: unpack it first, x, lengths = pad_packed_sequence(x, batch_first=True)",
        ),
    ),
    Kind(
        "none", _CAME.format("NoneType"),
        plain(
            "来的是 None：多半是前面的函数没有写 return，或者该给的没有给",
            "None came: most likely what was called before has no return, or something was left out that has to be given",
        ),
    ),
    Kind(
        "table", _CAME.format("DataFrame|Series"),
        plain(
            "来的是 pandas 的表，不是张量：写 torch.tensor(x.to_numpy(), dtype=torch.float32)",
            "a table of pandas came, and no tensor: write torch.tensor(x.to_numpy(), dtype=torch.float32)",
        ),
    ),
    Kind(
        "array", _CAME.format("list"),
        plain(
            "来的是列表，不是张量：里面是编号，写 torch.as_tensor(x)；里面是张量，写 torch.stack(x)",
            "a list came, and no tensor: write torch.as_tensor(x) where it holds ids, torch.stack(x) where it holds tensors",
        ),
        layer_of("embedding"),
    ),
    Kind(
        "array", _CAME.format("list"),
        plain(
            "来的是列表，不是张量：里面是数，写 torch.as_tensor(x, dtype=torch.float32)；里面是张量，写 torch.stack(x)",
            "a list came, and no tensor: write torch.as_tensor(x, dtype=torch.float32) where it holds numbers, torch.stack(x) where it holds tensors",
        ),
    ),
    Kind(
        "array", _CAME.format("ndarray"),
        plain(
            "来的是 NumPy 的数组，不是张量：写 torch.as_tensor(x)，测量值再加 .float()",
            "an array of NumPy came, and no tensor: write torch.as_tensor(x), with .float() where it holds measurements",
        ),
    ),
    Kind(
        "arguments", r"missing \d+ required (?:positional|keyword-only) arguments?: (.*)",
        plain(
            "少给了 {0}：调用时补上，或在 forward 里给它一个缺省值",
            "{0} was left out: give it in the call, or let forward have a default for it",
        ),
    ),
    Kind(
        "arguments", r"takes (?:from )?\d.* positional arguments? but \d+ (?:were|was) given",
        plain(
            "给的参数太多（self 也算一个）：对照 forward 的参数表，几个张量要作为一个参数时写成元组",
            "too many arguments were given (self counts too): compare with what forward takes; several tensors that are one argument go into a tuple",
        ),
    ),
    Kind(
        "arguments", r"got an unexpected keyword argument '(\w+)'",
        plain(
            "forward 没有叫 {0} 的参数：对照它的参数表，检查拼写",
            "forward has no argument called {0}: compare with what it takes, and check the spelling",
        ),
    ),
    Kind(
        "unpack", r"not enough values to unpack \(expected (\d+), got (\d+)\)|too many values to unpack \(expected (\d+)",
        plain(
            "左边的名字和右边的值不一样多：x.shape 有几个轴就写几个名字；LSTM 返回 output, (h_n, c_n)，GRU 返回 output, h_n",
            "there are not as many names on the left as values on the right: x.shape has one for each axis; an LSTM returns output, (h_n, c_n), a GRU output, h_n",
        ),
    ),
    Kind(
        "attribute", r"'(\w+)' object has no attribute '(\w+)'",
        plain(
            "{0} 没有 {1}：检查拼写；{0} 是自己的类时，要在它的 __init__ 里写 self.{1} = …",
            "{0} has no {1}: check the spelling; where {0} is a class of your own, its __init__ has to say self.{1} = …",
        ),
        lambda failure: failure.layer is None and failure.error == "AttributeError",
    ),
)  # fmt: skip
"""In the order in which they are tried."""
