"""Models named by text: what is found or made is what Python finds or makes, and nothing else is ever run."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from lstm_diagrams.errors import UsageError
from lstm_diagrams.integrations.model_reference import resolve

_MODULE = """
import functools
import torch

class Small(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(3, 2)

    def forward(self, x):
        return self.layer(x)

    @classmethod
    def twice(cls):
        return torch.nn.Sequential(cls(), torch.nn.Linear(2, 2))

def factory(width=4):
    return torch.nn.Linear(width, 1)

def broken():
    raise RuntimeError("no weights")

made = torch.nn.GRU(3, 5)
part = functools.partial(torch.nn.LSTM, 3, 7)
touched = []
"""


@pytest.fixture(autouse=True)
def _module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "zoo_of_references.py").write_text(_MODULE)
    (tmp_path / "needs_what_is_missing.py").write_text("import surely_not_installed\n")
    (tmp_path / "raises_when_imported.py").write_text("1 / 0\n")
    monkeypatch.syspath_prepend(tmp_path)


def test_an_instance_is_taken_as_it_is() -> None:
    found = resolve("zoo_of_references:made")
    assert isinstance(found, torch.nn.GRU)
    assert found is resolve("zoo_of_references:made")


@pytest.mark.parametrize("name", ["Small", "Small()"])
def test_a_class_is_instantiated(name: str) -> None:
    assert type(resolve(f"zoo_of_references:{name}")).__name__ == "Small"


@pytest.mark.parametrize(
    ("name", "width"),
    [("factory", 4), ("factory()", 4), ("factory(9)", 9), ("factory(width=9)", 9), ("factory(-1+0j)", None)],
)
def test_a_function_is_called_with_the_arguments_in_brackets(name: str, width: int | None) -> None:
    if width is None:
        with pytest.raises(UsageError, match="could not be made"):
            resolve(f"zoo_of_references:{name}")
    else:
        found = resolve(f"zoo_of_references:{name}")
        assert isinstance(found, torch.nn.Linear)
        assert found.in_features == width


def test_partials_and_dotted_names_work() -> None:
    part, twice = resolve("zoo_of_references:part"), resolve("zoo_of_references:Small.twice")
    assert isinstance(part, torch.nn.LSTM)
    assert part.hidden_size == 7
    assert isinstance(twice, torch.nn.Sequential)
    assert len(twice) == 2


def test_classes_of_torch_take_literal_arguments() -> None:
    found = resolve("torch.nn:LSTM(3, 5, num_layers=2, bidirectional=True)")
    assert isinstance(found, torch.nn.LSTM)
    assert (found.input_size, found.hidden_size, found.num_layers, found.bidirectional) == (3, 5, 2, True)


@pytest.mark.parametrize(
    "expression",
    [
        "factory(touched.append(1))",
        "factory(*[touched.append(1)])",
        "factory(**{'width': 4})",
        "touched.append(1) or made",
        "(lambda: touched.append(1))()",
        "factory()()",
        "made[0]",
        "factory(",
        "factory(open('x'))",
        "1",
        "",
        "\0",
        "(" * 5000,
    ],
)
def test_nothing_but_a_name_with_literals_is_run(expression: str) -> None:
    with pytest.raises(UsageError, match="after the colon"):
        resolve(f"zoo_of_references:{expression}")
    assert resolve("zoo_of_references:touched") == []


@pytest.mark.parametrize("text", ["zoo_of_references", "", ":made", "a b:made", "zoo..x:made", "1:made", "a/net:Net"])
def test_a_text_of_another_form_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError, match=r"module:name; write for instance .*torch\.nn:LSTM"):
        resolve(text)


@pytest.mark.parametrize("name", ["Small", "factory(9)"])
def test_a_file_is_named_by_its_path(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name_of_module in ("file_by_path", "beside_it"):  # of another test's folder
        monkeypatch.delitem(sys.modules, name_of_module, raising=False)
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "file_by_path.py").write_text("from beside_it import *\n" + _MODULE)
    (folder / "beside_it.py").write_text("")
    assert isinstance(resolve(f"{folder / 'file_by_path.py'}:{name}"), torch.nn.Module)
    monkeypatch.chdir(tmp_path)
    assert resolve("models/file_by_path.py:made") is resolve(f"{folder / 'file_by_path.py'}:made")


def test_a_file_of_a_package_has_its_name_there(tmp_path: Path) -> None:
    package = tmp_path / "package_by_path"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "sizes.py").write_text("hidden = 6\n")
    (package / "net.py").write_text("import torch\nfrom .sizes import hidden\nnet = torch.nn.LSTM(3, hidden)\n")
    found = resolve(f"{package / 'net.py'}:net")
    assert isinstance(found, torch.nn.LSTM)
    assert found.hidden_size == 6
    assert found is resolve("package_by_path.net:net")


def test_a_file_that_is_not_there_or_named_like_another_module_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no file"):
        resolve(f"{tmp_path}/missing.py:net")
    (tmp_path / "json.py").write_text("net = 1\n")
    with pytest.raises(UsageError, match="'json' too; rename"):
        resolve(f"{tmp_path}/json.py:net")
    with pytest.raises(UsageError, match="module:name"):
        resolve(f"{tmp_path}/zoo_of_references.py")


@pytest.mark.parametrize(
    "module", ["surely_not_here", "surely.not_here", "torch.surely_not_here", "zoo_of_references.below"]
)
def test_an_unknown_module_is_named(module: str) -> None:
    with pytest.raises(UsageError, match="current directory") as caught:
        resolve(f"{module}:x")
    assert repr(module) in str(caught.value)


def test_a_module_that_cannot_be_imported_says_why() -> None:
    with pytest.raises(UsageError, match=r"'needs_what_is_missing' cannot be imported: .*surely_not_installed"):
        resolve("needs_what_is_missing:x")
    with pytest.raises(UsageError, match="'raises_when_imported' cannot be imported: ZeroDivisionError"):
        resolve("raises_when_imported:x")


def test_an_unknown_name_is_refused_with_near_ones() -> None:
    with pytest.raises(UsageError, match=r"'zoo_of_references' has no 'factori'.*factory"):
        resolve("zoo_of_references:factori")
    with pytest.raises(UsageError, match=r"'Small' of module 'zoo_of_references' has no 'twise'.*twice"):
        resolve("zoo_of_references:Small.twise")


def test_a_failing_maker_says_why() -> None:
    with pytest.raises(UsageError, match="broken could not be made: RuntimeError: no weights"):
        resolve("zoo_of_references:broken")
    with pytest.raises(UsageError, match="could not be made: TypeError"):
        resolve("torch.nn:Linear")


@pytest.fixture
def no_module_stays() -> Iterator[None]:
    """What a test imports is gone after it."""
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        del sys.modules[name]


@pytest.mark.usefixtures("no_module_stays")
@pytest.mark.parametrize(
    "text",
    [
        "os:system('touch called')",
        'builtins:eval(\'__import__("os").system("touch called")\')',
        'builtins:exec(\'open("called", "w")\')',
        "subprocess:run(['touch', 'called'])",
        "pathlib:Path.cwd",
        "through:os.system('touch called')",
        "through:hidden('called')",
        "through:hidden",
    ],
)
def test_nothing_of_python_s_own_library_is_called(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "through.py").write_text(
        "import functools, os, pathlib\nhidden = functools.partial(pathlib.Path('called').write_text, 'x')\n"
    )
    with pytest.raises(UsageError, match="is of Python's own library, which makes no models"):
        resolve(text)
    assert not (tmp_path / "called").exists()


@pytest.mark.usefixtures("no_module_stays")
def test_a_module_of_the_project_may_have_a_name_of_python_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "antigravity.py").write_text("import functools\n@functools.cache\ndef make():\n    return 3\n")
    assert resolve("antigravity:make") == 3
