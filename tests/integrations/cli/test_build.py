"""``lstm-diagrams build``: what is stale is drawn, all else is left; a check loads no PyTorch and names what has changed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch

import lstm_diagrams
from lstm_diagrams.integrations.cli import main
from lstm_diagrams.integrations.pictures.record import NAME

_LIST = """
[tool.lstm-diagrams]
path = ["src"]

[[tool.lstm-diagrams.pictures]]
output = "docs/plain.svg"
model = "torch.nn:LSTM(3,5,2)"
input = "4,2,3"

[[tool.lstm-diagrams.pictures]]
output = "docs/images/net.png"
model = "nets:Net"
input = [5, 2, 3]
lang = "zh"
figure = "unrolled"
steps = 3
"""
_NETS = """
import os
import torch

class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = torch.nn.LSTM(3, 4)

    def forward(self, x):
        print("the model speaks")
        with open("processes.txt", "a") as file:
            file.write(f"{os.getpid()} {os.getppid()}\\n")
        return self.lstm(x)[0]
"""


@pytest.fixture(autouse=True)
def _project(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(_LIST)
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "nets.py").write_text(_NETS)


def _checked(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """The state of each picture, by a check."""
    capsys.readouterr()
    code = main(["build", "--check", "--json"])
    found = {each["output"]: each["state"] for each in json.loads(capsys.readouterr().out)["pictures"]}
    assert code == int("stale" in found.values())
    return found


def test_pictures_are_those_that_python_draws_and_only_stale_ones_are_drawn_again(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", "-j", "1"]) == 0
    assert capfd.readouterr().out == "docs/plain.svg\ndocs/images/net.png\n"  # and nothing that the model says
    diagram = lstm_diagrams.draw(torch.nn.LSTM(3, 5, 2), torch.zeros(4, 2, 3))
    assert (tmp_path / "docs/plain.svg").read_text() == diagram.svg()
    assert (tmp_path / "docs/images/net.png").read_bytes().startswith(b"\x89PNG")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "docs").rglob("*.*")}
    assert main(["build"]) == 0
    assert capfd.readouterr().out == ""
    (tmp_path / "src" / "nets.py").write_text(_NETS.replace("(3, 4)", "(3, 6)"))
    assert main(["build", "-j", "1"]) == 0
    assert capfd.readouterr().out == "docs/images/net.png\n"
    again = {path: path.stat().st_mtime_ns for path in before}
    assert [path.name for path in before if again[path] != before[path]] == ["net.png"]


def test_every_kind_of_change_makes_a_picture_stale_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _checked(capsys) == {"docs/plain.svg": "stale", "docs/images/net.png": "stale"}
    assert not (tmp_path / "docs").exists()
    assert main(["build", "-j", "1"]) == 0
    assert set(_checked(capsys).values()) == {"fresh"}
    picture, listing, record = tmp_path / "docs/plain.svg", tmp_path / "pyproject.toml", tmp_path / NAME

    def reason(file: Path, old: str, new: str) -> str:
        """What a check says while the file holds something else."""
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new))
        try:
            assert main(["build", "--check"]) == 1
            return capsys.readouterr().out
        finally:
            file.write_text(text)

    capsys.readouterr()
    assert reason(picture, "</svg>", "</svg >") == "docs/plain.svg: the file was changed after it was drawn\n"
    assert reason(listing, '"4,2,3"', '"5,2,3"') == "docs/plain.svg: the list asks for another picture\n"
    assert reason(tmp_path / "src" / "nets.py", "4)", "5)") == "docs/images/net.png: src/nets.py has changed\n"
    torch_version = torch.__version__.partition("+")[0]
    said = reason(record, f'"torch": "{torch_version}"', '"torch": "2.0"')
    assert f"docs/plain.svg: drawn with torch 2.0, and this is {torch_version}\n" in said
    picture.unlink()
    assert main(["build", "--check"]) == 1
    assert capsys.readouterr().out == "docs/plain.svg: the file is missing\n"


def test_an_exact_check_draws_and_compares_bytes_and_writes_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", "-j", "1"]) == 0
    capsys.readouterr()
    assert main(["build", "--check", "--exact", "-j", "1"]) == 0
    other = b"another picture"
    (tmp_path / "docs/plain.svg").write_bytes(other)
    record = json.loads((tmp_path / NAME).read_text())
    digest = "6ec14b9be9b7ef0bae1d9a9d3a5a5c4ba9b6f7a7" * 2
    record["pictures"]["docs/plain.svg"]["content"] = digest[:64]
    (tmp_path / NAME).write_text(json.dumps(record))
    assert main(["build", "--check", "--exact", "-j", "1"]) == 1
    assert capsys.readouterr().out.startswith("docs/plain.svg: ")
    assert (tmp_path / "docs/plain.svg").read_bytes() == other


def test_a_check_loads_no_pytorch(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from lstm_diagrams.integrations.cli import main\n"
        "code = main(['build', '--check'])\n"
        "assert 'torch' not in sys.modules, 'loaded'\n"
        "sys.exit(code)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.count("it has not been drawn yet") == 2


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot fork")
def test_several_draw_at_a_time_out_of_one_process_that_has_loaded_pytorch(tmp_path: Path) -> None:
    pictures = "".join(
        f'[[tool.lstm-diagrams.pictures]]\noutput = "{number}.svg"\nmodel = "nets:Net"\ninput = "{number},2,3"\n'
        for number in range(1, 5)
    )
    (tmp_path / "pyproject.toml").write_text(f'[tool.lstm-diagrams]\npath = ["src"]\n{pictures}')
    command = [sys.executable, "-m", "lstm_diagrams", "build", "-j", "2"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    lines = [line.split() for line in (tmp_path / "processes.txt").read_text().splitlines()]
    assert len(lines) == 4
    assert len({process for process, _ in lines}) == 2
    assert len({parent for _, parent in lines}) == 1
    assert {f"{number}.svg" for number in range(1, 5)} <= {path.name for path in tmp_path.iterdir()}


def test_one_that_fails_is_said_and_the_others_are_drawn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dying = _NETS.replace('print("the model speaks")', "os._exit(3)")
    (tmp_path / "src" / "nets.py").write_text(dying)
    assert main(["build", "-j", "1"]) == 1
    said = capsys.readouterr()
    assert said.out == "docs/plain.svg\n"
    assert "docs/images/net.png could not be drawn: nets:Net could not be drawn" in said.err
    assert "exit code 3" in said.err
    assert not (tmp_path / "docs/images/net.png").exists()
    assert _checked(capsys)["docs/plain.svg"] == "fresh"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[project]\nname = 'x'\n", "lists no pictures"),
        ("[tool.lstm-diagrams]\npictures = []\n", "lists no pictures"),
        (
            "[tool.lstm-diagrams]\npicture = []\n",
            "unknown key of pyproject.toml 'picture'; known: path, timeout, pictures",
        ),
        ("[tool.lstm-diagrams\n", "no TOML"),
        (_LIST.replace("docs/images/net.png", "docs/plain.svg"), "two pictures"),
        (_LIST.replace("net.png", "net.jpg"), "picture 'docs/images/net.jpg': unknown format '.jpg'; known: .svg"),
        (_LIST.replace("steps", "step"), "picture 'docs/images/net.png': unknown key 'step'"),
        (_LIST.replace("steps = 3", "caption = 'a'"), "'caption' says how a picture stands on a page"),
        (_LIST.replace('model = "nets:Net"\n', ""), "names no model"),
        (_LIST.replace('path = ["src"]', "path = 3"), "the setting 'path' takes a list of folders"),
    ],
)
def test_a_list_that_cannot_be_read_is_one_line_that_names_the_cure(
    text: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    assert main(["build"]) == 2
    said = capsys.readouterr().err
    assert words in said
    assert said.count("\n") == 1
    assert not (tmp_path / NAME).exists()


def test_a_yaml_list_says_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "pictures.yml").write_text(
        "path: [../src]\npictures:\n  - output: net.dot\n    model: nets:Net\n    input: 5,2,3\n"
    )
    assert main(["build", "docs/pictures.yml", "-j", "1"]) == 0
    assert (tmp_path / "docs" / "net.dot").read_text().startswith("digraph")
    assert (tmp_path / "docs" / NAME).exists()
    assert main(["build", "docs/pictures.yml", "--check"]) == 0


def test_a_damaged_record_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / NAME).write_text("{")
    assert main(["build", "--check"]) == 2
    assert "delete it" in capsys.readouterr().err
