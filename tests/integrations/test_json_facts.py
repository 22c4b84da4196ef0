"""Facts in JSON: read again they are the same, without PyTorch; without names they say nothing that an author called anything."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

import lstm_diagrams
from lstm_diagrams import Capture
from lstm_diagrams.capture import capture_with_values, facts_of
from lstm_diagrams.drawing.kit.marks import Writing
from lstm_diagrams.errors import UsageError
from lstm_diagrams.integrations.cli import main
from lstm_diagrams.integrations.json_facts.anonymous import anonymous
from lstm_diagrams.integrations.json_facts.reading import capture_from
from lstm_diagrams.integrations.json_facts.writing import as_json


class SecretNet(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.secret_embedding = torch.nn.Embedding(10, 3)
        self.secret_lstm = torch.nn.LSTM(3, 4, 2, bidirectional=True)
        self.secret_head = torch.nn.Sequential(torch.nn.Linear(8, 2), torch.nn.Tanh())
        self.secret_scale = torch.nn.Parameter(torch.ones(2))

    def forward(self, secret_words: torch.Tensor) -> torch.Tensor:
        output, _ = self.secret_lstm(self.secret_embedding(secret_words))
        scored: torch.Tensor = self.secret_head(output[-1]) * self.secret_scale
        return scored


def _secret() -> Capture:
    return lstm_diagrams.capture(SecretNet(), torch.zeros(5, 2, dtype=torch.long))


_CAPTURES: dict[str, Callable[[], Capture]] = {
    "numbers": lambda: capture_with_values(torch.nn.LSTM(3, 4, 2, bidirectional=True), torch.ones(5, 2, 3)),
    "not finite": lambda: capture_with_values(torch.tensor([[1.5, float("inf")], [0.1, -float("inf")]])),
    "packed": lambda: lstm_diagrams.capture(
        torch.nn.GRU(3, 4), torch.nn.utils.rnn.pack_padded_sequence(torch.ones(5, 2, 3), [5, 2])
    ),
    "attention": lambda: lstm_diagrams.capture(torch.nn.TransformerEncoderLayer(4, 2, 8), torch.ones(5, 2, 4)),
    "what check found": lambda: facts_of(torch.nn.LSTM(3, 4), (torch.randn(6, 8, 3),), {}, {"batch": 0}, "check"),
    "effects between samples": lambda: facts_of(
        torch.nn.GRU(3, 4), (torch.randn(5, 3, 3),), {}, {"between": "samples"}, "influence"
    ),
    "a model": _secret,
}


@pytest.mark.parametrize("name", list(_CAPTURES))
def test_facts_read_again_are_the_same(name: str) -> None:
    facts = _CAPTURES[name]()
    assert capture_from(as_json(facts), "facts.json") == facts


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "facts.json is no JSON"),
        ("[]", "holds no facts"),
        ('{"calls": []}', "version None"),
        ('{"schema": 1, "calls": []}', "damaged: \"Capture without 'name'\""),
        ('{"schema": 1, "name": 3, "calls": []}', "damaged: 3 is no str"),
    ],
)
def test_what_are_no_facts_is_said(text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words.replace("(", r"\(")):
        capture_from(text, "facts.json")


def test_a_picture_is_drawn_from_a_report_alone_where_there_is_no_pytorch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["report", "torch.nn:LSTM(3,5,2)", "-i", "4,2,3", "-f", "states"]) == 0
    (tmp_path / "report.json").write_text(capsys.readouterr().out)
    program = (
        "import sys\nsys.modules['torch'] = None\nfrom lstm_diagrams.integrations.cli import main\n"
        "sys.exit(main(['draw', 'report.json', '-f', 'states', '-o', 'again.svg']))"
    )
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=True)
    drawn = lstm_diagrams.draw(torch.nn.LSTM(3, 5, 2), torch.zeros(4, 2, 3), figure="states")
    assert (tmp_path / "again.svg").read_text() == drawn.svg()


def test_a_report_says_what_failed_and_what_draws(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["report", "torch.nn:LSTM(3,5,2)", "-i", "4,2,7"]) == 0
    text = capsys.readouterr().out
    report = json.loads(text)
    assert "LSTM failed" in report["error"] and report["figure"] == "failure"
    (tmp_path / "report.json").write_text(text)
    assert main(["draw", "report.json", "-o", "again.svg"]) == 1, "what is drawn is a failure"
    drawn = lstm_diagrams.draw(torch.nn.LSTM(3, 5, 2), torch.zeros(4, 2, 7), on_error="draw")
    assert (tmp_path / "again.svg").read_text() == drawn.svg()
    capsys.readouterr()
    assert main(["report", "torch.nn:LSTM(3,5,2)", "-i", "4,2,7", "--anonymous"]) == 0
    assert "facts" not in json.loads(capsys.readouterr().out), "the words of an error may name anything"
    assert report["versions"]["torch"] == torch.__version__.partition("+")[0]
    assert report["fonts"]
    assert main(["report"]) == 0
    assert "error" not in json.loads(capsys.readouterr().out)


def test_without_names_no_word_of_the_author_is_left_and_the_picture_has_the_same_boxes_and_lines() -> None:
    facts = _secret()
    text = json.dumps(anonymous(json.loads(as_json(facts))))
    assert "secret" not in text.lower()
    read = capture_from(text, "facts.json")
    assert read.layers[0].type == "Embedding"
    for figure in ("overview", "unrolled"):
        before, after = (lstm_diagrams.draw(each, figure=figure) for each in (facts, read))
        assert _drawn(before) == _drawn(after)
        assert _written(before) == _written(after)


def _drawn(diagram: lstm_diagrams.Diagram) -> list[tuple[type, tuple[str, ...]]]:
    """Kind and classes of all marks but the writing, whose lines break where the names are long."""
    return [(type(mark), mark.classes) for mark in diagram.canvas.marks if not isinstance(mark, Writing)]


def _written(diagram: lstm_diagrams.Diagram) -> set[tuple[str, ...]]:
    """The classes of what is written, in however many lines."""
    return {mark.classes for mark in diagram.canvas.marks if isinstance(mark, Writing)}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["-i", "4,2,3"], "take no input"), ([], "cannot read 'missing.json': No such file")],
)
def test_a_file_of_facts_that_cannot_be_used_is_one_line(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["draw", "missing.json", *arguments, "-o", "a.svg"]) == 2
    assert words in capsys.readouterr().err
