"""The settings of the shape lab, and what one run of each of them gives: no shape stands here, all are those of the run."""

import itertools
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import lstm_diagrams
from lstm_diagrams.facts import Axis, Capture

SIZES = {"small": {"N": 2, "T": 3, "F": 5, "H": 4}, "day": {"N": 3, "T": 24, "F": 6, "H": 32}}
"""Batch, time steps, features and ``hidden_size``: a sequence that fits into a picture, and a day hour by hour.

They come as sets: each chosen by itself would be eight times as many runs and pictures, more than the site may hold and a build may take.
"""
INPUTS = ("seq-first", "batch-first", "packed", "unbatched")
PROJECTION = 2
"""``proj_size`` where there is one."""
_PACK = "from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence\n"


@dataclass(frozen=True, slots=True)
class Setting:
    """What a reader chooses: class, ``num_layers``, directions, whether with ``proj_size``, how x comes, and the sizes."""

    kind: str
    layers: int
    directions: int
    projected: bool
    input: str
    sizes: str

    @property
    def key(self) -> str:
        """Its name in addresses and files."""
        projection = PROJECTION if self.projected else 0
        return f"{self.kind}-{self.layers}-{self.directions}-{projection}-{self.input}-{self.sizes}".lower()


@dataclass(frozen=True, slots=True)
class Run:
    """What came of a setting.

    Attributes:
        code: what ran, as it can be copied.
        seen: the run, for pictures.
        shapes: for each tensor its axes, each with its key (see ``axis_key``) and its size.
        widths: for each tensor the ``in_features`` of a Linear that took it.
        last: for each direction two expressions of its last state, once of ``output`` and once of ``h_n``; both gave the same.
        parameters: how many numbers are learned.
    """

    code: str
    seen: Capture
    shapes: dict[str, list[tuple[str, int]]]
    widths: dict[str, int]
    last: list[tuple[str, str]]
    parameters: int


def settings() -> Iterator[Setting]:
    """All settings; only an LSTM has ``proj_size``."""
    choices = itertools.product(("LSTM", "GRU", "RNN"), (1, 2), (1, 2), (False, True), INPUTS, SIZES)
    for kind, layers, directions, projected, given, sizes in choices:
        if kind == "LSTM" or not projected:
            yield Setting(kind, layers, directions, projected, given, sizes)


def run(setting: Setting) -> Run:
    """Run a setting. AssertionError where two expressions that name the same state do not."""
    source = code(setting)
    names: dict[str, Any] = {"print": lambda *_: None}
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="LSTM with projections")  # that they do without oneDNN
        exec(source, names)  # the very text that readers copy
        given = names["packed" if setting.input == "packed" else "x"]
        seen = lstm_diagrams.capture(names["model"], given, names["states"])
    call = seen.calls[0]
    shapes = {
        "x" if slot.name == "sequence" else slot.name: [(axis_key(axis), axis.size) for axis in slot.tensor.axes]
        for slot in (*call.inputs, *call.outputs)
    }
    assert all(tuple(size for _, size in axes) == tuple(names[name].shape) for name, axes in shapes.items())
    return Run(
        source, seen, shapes, _widths(names), _last(setting), sum(p.numel() for p in names["model"].parameters())
    )


def axis_key(axis: Axis) -> str:
    """What an axis is called in the settings of the lab: ``2×hidden`` where both directions stand side by side."""
    name = "projection" if axis.projected else axis.name
    return f"{axis.directions}×{name}" if axis.directions > 1 else name


def _widths(names: dict[str, Any]) -> dict[str, int]:
    """The ``in_features`` of a Linear that has run on a tensor; torch is that of the program."""
    widths: dict[str, int] = {}
    for name in ("output", "h_n", "c_n"):
        if name in names:
            head = names["torch"].nn.Linear(names[name].shape[-1], 1)
            head(names[name])
            widths[name] = head.in_features
    return widths


def code(setting: Setting) -> str:
    """The program of a setting; it checks its own claims."""
    size = SIZES[setting.sizes]
    n, t, f, h = (size[letter] for letter in "NTFH")
    width = PROJECTION if setting.projected else h
    shape = {"seq-first": f"{t}, {n}, {f}", "unbatched": f"{t}, {f}"}.get(setting.input, f"{n}, {t}, {f}")
    rows = setting.layers * setting.directions
    batch = "" if setting.input == "unbatched" else f"{n}, "
    packed = setting.input == "packed"
    states = "h_0" if setting.kind != "LSTM" else "(h_0, c_0)"
    returned = "h_n" if setting.kind != "LSTM" else "(h_n, c_n)"
    lines = [
        "import torch",
        *([_PACK.strip()] if packed else []),
        "",
        f"model = torch.nn.{setting.kind}({_arguments(setting, f, h)})",
        f"x = torch.randn({shape})",
        f"h_0 = torch.zeros({rows}, {batch}{width})",
        *([f"c_0 = torch.zeros({rows}, {batch}{h})"] if setting.kind == "LSTM" else []),
        f"states = {states}",
    ]
    if packed:
        lines += [
            f"lengths = torch.tensor({[t - each for each in range(n)]})",
            "packed = pack_padded_sequence(x, lengths, batch_first=True)",
            f"packed_output, {returned} = model(packed, states)",
            "output, _ = pad_packed_sequence(packed_output, batch_first=True)",
        ]
    else:
        lines += [f"output, {returned} = model(x, states)"]
    shown = ", ".join(f"{name}.shape" for name in ("output", "h_n", *(["c_n"] if setting.kind == "LSTM" else [])))
    lines += [f"print({shown})"]
    lines += [f"assert torch.equal({of_output}, {of_h_n})" for of_output, of_h_n in _last(setting)]
    return "\n".join(lines) + "\n"


def _arguments(setting: Setting, features: int, hidden: int) -> str:
    given = [str(features), str(hidden)]
    given += [f"num_layers={setting.layers}"] if setting.layers > 1 else []
    given += ["batch_first=True"] if setting.input in ("batch-first", "packed") else []
    given += ["bidirectional=True"] if setting.directions > 1 else []
    given += [f"proj_size={PROJECTION}"] if setting.projected else []
    return ", ".join(given)


def _last(setting: Setting) -> list[tuple[str, str]]:
    """The last state of each direction of the top layer, of ``output`` and of ``h_n``."""
    width = PROJECTION if setting.projected else SIZES[setting.sizes]["H"]
    ends = {"seq-first": ("-1, :", "0, :"), "batch-first": (":, -1", ":, 0"), "unbatched": ("-1", "0")}
    n = SIZES[setting.sizes]["N"]
    end, start = ends.get(setting.input, (f"range({n}), lengths - 1", ":, 0"))
    if setting.directions == 1:
        return [(f"output[{end.removesuffix(', :')}]", "h_n[-1]")]
    return [(f"output[{end}, :{width}]", "h_n[-2]"), (f"output[{start}, {width}:]", "h_n[-1]")]
