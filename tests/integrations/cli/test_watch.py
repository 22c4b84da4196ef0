"""Watching: a change draws again, a failure is said and waited out, Ctrl-C ends it and the process that draws."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch

from lstm_diagrams.integrations.cli import main, watch

pytestmark = pytest.mark.usefixtures("warm")
_SOURCE = "import torch\nnet = torch.nn.GRU(3, {hidden})\n"


def _user(steps: list[Callable[[], object]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Someone who does the next thing each time that the program waits, and then presses Ctrl-C."""
    waiting: Iterator[Callable[[], object]] = iter(steps)

    def slept(_seconds: float) -> None:
        step = next(waiting, None)
        if step is None:
            raise KeyboardInterrupt
        step()

    monkeypatch.setattr(watch, "sleep", slept)


def _title(path: Path) -> str:
    found = re.search(r"<desc[^>]*>(.*?)</desc>", path.read_text(encoding="utf-8"))
    assert found is not None
    return found[1]


def test_each_change_draws_again_and_a_failure_is_waited_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source, picture = tmp_path / "watched.py", tmp_path / "a.svg"
    seen: list[str] = []

    def edited(text: str) -> None:
        seen.append(_title(picture) if picture.exists() else "nothing")
        source.write_text(text)

    _user(
        [
            lambda: edited(_SOURCE.format(hidden=4)),
            lambda: edited("import torch\nnet = torch.nn.GRU(3,\n"),
            lambda: edited(_SOURCE.format(hidden=6)),
        ],
        monkeypatch,
    )
    look = ["-f", "unrolled", "--watch", "-o", "a.svg"]
    assert main(["draw", "watched.py:net", "-i", "5,2,3", *look]) == 0
    output = capsys.readouterr()
    assert output.out == "a.svg\na.svg\n"
    missing, broken = output.err.splitlines()
    assert "no file 'watched.py'" in missing
    assert "SyntaxError" in broken
    assert seen[0] == "nothing"
    assert "4 hidden units" in seen[1]
    assert seen[2] == seen[1]  # what failed left the picture as it was
    assert "6 hidden units" in _title(picture)


def test_a_change_of_the_weights_draws_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    weights = tmp_path / "weights.pt"

    def trained(value: float) -> None:
        torch.save({"weight": torch.full((2, 3), value), "bias": torch.zeros(2)}, weights)

    trained(1.0)
    drawn: list[bytes] = []

    def again() -> None:
        drawn.append((tmp_path / "a.dot").read_bytes())
        trained(-1.0)

    _user([again], monkeypatch)
    look = ["-f", "mlp", "-O", "values=true", "-O", "weighted=true", "--watch", "-o", "a.dot"]
    assert main(["draw", "torch.nn:Linear(3,2)", "-i", "1,3", "-w", "weights.pt", *look]) == 0
    assert capsys.readouterr() == ("a.dot\na.dot\n", "")
    assert (tmp_path / "a.dot").read_bytes() != drawn[0]
