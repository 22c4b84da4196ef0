"""Models and weights out of files: what is loaded is what was saved, nothing of a pickle is run unasked."""

import pickle
import warnings
import zipfile
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from lstm_diagrams import UsageError, capture, draw
from lstm_diagrams.capture.files import limits, load_model, with_weights


class Small(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(3, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.relu(self.layer(x))


class Trap:
    """Makes a file where it is opened as a pickle."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return Path.touch, (self.path,)


X = torch.ones(4, 3)


def _quietly(write: Any, *given: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return write(*given)


def test_torchscript_is_one_box_and_says_so(tmp_path: Path) -> None:
    model = Small()
    path = str(tmp_path / "model.pt")
    _quietly(torch.jit.save, _quietly(torch.jit.trace, model, X), path)
    loaded = load_model(path)
    assert isinstance(loaded, nn.Module)
    assert torch.equal(loaded(X), model(X))
    assert "one piece" in limits(loaded)
    facts = capture(loaded, X)
    assert [layer.type for layer in facts.layers] == ["Small"]
    assert facts.total_parameters == 3 * 2 + 2


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    path = tmp_path / "model.pt2"
    net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Flatten(), nn.Linear(2 * 6 * 6, 3)).eval()
    _quietly(torch.export.save, _quietly(torch.export.export, net, (torch.ones(1, 1, 8, 8),)), path)
    return path


def test_an_exported_model_keeps_its_modules_with_their_classes(exported: Path) -> None:
    loaded = load_model(str(exported))
    assert isinstance(loaded, nn.Module)
    assert "not their settings" in limits(loaded)
    facts = capture(loaded, torch.ones(1, 1, 8, 8))
    assert facts.name == "Sequential"
    assert [layer.type for layer in facts.layers] == ["Conv2d", "ReLU", "Flatten", "Linear"]
    assert [call.outputs[0].tensor.shape for call in facts.calls] == [(1, 2, 6, 6), (1, 2, 6, 6), (1, 72), (1, 3)]
    assert draw(facts).figure == "overview"


def test_recurrent_layers_of_an_exported_model_are_those_of_the_original(tmp_path: Path) -> None:
    class Tagger(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.lstm = nn.LSTM(3, 5, 2, batch_first=True, bidirectional=True)
            self.head = nn.Linear(10, 2)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            y: torch.Tensor = self.head(self.lstm(x)[0])
            return y

    path, net, x = str(tmp_path / "tagger.pt2"), Tagger().eval(), torch.randn(2, 7, 3)
    _quietly(torch.export.save, _quietly(torch.export.export, net, (x,)), path)
    loaded = load_model(path)
    assert isinstance(loaded, nn.Module)
    assert "are read" in limits(loaded)
    own, read = capture(net, x), capture(loaded, x)
    assert (read.name, [call.inputs for call in read.calls]) == ("Tagger", [call.inputs for call in own.calls])
    assert draw(read).figure == draw(own).figure == "network"


def test_a_pickle_inside_an_exported_model_is_not_run(exported: Path, tmp_path: Path) -> None:
    touched, trapped = tmp_path / "touched", tmp_path / "trapped.pt2"
    with zipfile.ZipFile(exported) as before, zipfile.ZipFile(trapped, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name.endswith("model_weights_config.json"):
                content = content.replace(b'"use_pickle": false', b'"use_pickle": true')
                assert b'"use_pickle": true' in content
            if name.endswith("weight_0"):
                content = pickle.dumps(Trap(touched))
            after.writestr(name, content)
    with pytest.raises(UsageError, match="cannot be opened"):
        load_model(str(trapped))
    assert not touched.exists()
    with pytest.raises(UsageError):
        load_model(str(trapped), unpickle=True)
    assert touched.exists()  # the trap is a real one


def test_a_pickled_model_is_opened_only_where_that_is_asked_for(tmp_path: Path) -> None:
    path = str(tmp_path / "model.pt")
    torch.save(Small(), path)
    with pytest.raises(UsageError, match=r"runs whatever code it holds.*state_dict.*--unsafe-pickle"):
        load_model(path)
    loaded = load_model(path, unpickle=True)
    assert isinstance(loaded, Small)
    assert limits(loaded) == ""


def test_no_code_of_a_pickle_is_run_unasked(tmp_path: Path) -> None:
    path, touched = tmp_path / "trap.pt", tmp_path / "touched"
    torch.save(Trap(touched), path)
    with pytest.raises(UsageError, match="pickle"):
        load_model(str(path))
    with pytest.raises(UsageError, match="plain tensors"):
        with_weights(Small(), str(path))
    assert not touched.exists()
    load_model(str(path), unpickle=True)
    assert touched.exists()  # the trap is a real one


def test_what_holds_no_model_is_refused(tmp_path: Path) -> None:
    torch.save(Small().state_dict(), tmp_path / "weights.pt")
    with pytest.raises(UsageError, match=r"holds weights and no model.*--weights"):
        load_model(str(tmp_path / "weights.pt"))
    (tmp_path / "text.pt").write_text("no model at all")
    with pytest.raises(UsageError, match=r"text\.pt"):
        load_model(str(tmp_path / "text.pt"))
    with pytest.raises(UsageError, match="no file"):
        load_model(str(tmp_path / "missing.pt"))


@pytest.mark.parametrize("form", ["plain", "checkpoint", "safetensors"])
def test_weights_go_into_a_copy(form: str, tmp_path: Path) -> None:
    other, model = Small(), Small()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    path = tmp_path / ("weights.safetensors" if form == "safetensors" else "weights.pt")
    match form:
        case "plain":
            torch.save(other.state_dict(), path)
        case "checkpoint":
            torch.save({"epoch": 3, "state_dict": other.state_dict()}, path)
        case "safetensors":
            pytest.importorskip("safetensors.torch").save_file(other.state_dict(), path)
    loaded = with_weights(model, str(path))
    assert torch.equal(loaded(X), other(X))
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ({"layer.weight": torch.ones(2, 3)}, "missing layer.bias"),
        ({**Small().state_dict(), "head.bias": torch.ones(2)}, "unexpected head.bias"),
        ({"layer.weight": torch.ones(5, 3), "layer.bias": torch.ones(2)}, r"layer.weight is \(5, 3\) .* \(2, 3\)"),
        ({}, "no state dict"),
        ([torch.ones(2)], "no state dict"),
    ],
)
def test_weights_that_do_not_fit_say_which(state: object, said: str, tmp_path: Path) -> None:
    torch.save(state, tmp_path / "weights.pt")
    with pytest.raises(UsageError, match=said):
        with_weights(Small(), str(tmp_path / "weights.pt"))


def test_weights_want_a_file_and_a_module(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no file"):
        with_weights(Small(), str(tmp_path / "missing.pt"))
    with pytest.raises(UsageError, match="not for int"):
        with_weights(3, str(tmp_path / "missing.pt"))
