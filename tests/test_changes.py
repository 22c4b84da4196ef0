"""What a reader is told of the changes that a run had made: few names, both languages, nothing where nothing changed."""

from pathlib import Path

import pytest

from lstm_diagrams.changes import Change, summary
from lstm_diagrams.integrations.cli import main

SOURCE = """
import os
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer, self.memory = nn.Linear(3, 2), []

    def forward(self, x):
        self.memory.append(1)
        os.environ["NET_WAS_HERE"] = "1"
        return self.layer(x)
"""


def test_nothing_changed_needs_no_word() -> None:
    assert summary(()) == ()


def test_a_few_are_named_and_the_others_counted() -> None:
    (sentence,) = summary(tuple(Change("attribute", name) for name in "abcde"))
    assert sentence.en == "the run changed a, b, c and 2 more; it was put back"
    assert sentence.zh == "运行时改动了 a, b, c 等 5 处，已放回原样"


def test_what_could_not_be_put_back_is_a_sentence_of_its_own() -> None:
    changes = (
        Change("numbers", "weight", restored=False),
        Change("setting", "os.getcwd()"),
        Change("unwatched", "data", restored=False),
    )
    assert [sentence.en for sentence in summary(changes)] == [
        "the run changed os.getcwd(); it was put back",
        "the run changed weight; it could not be put back",
        "too much hangs on the model: from data on nothing was looked at",
    ]


@pytest.mark.parametrize(("language", "words"), [("en", "the run changed"), ("zh", "运行时改动了")])
def test_the_command_line_says_it_on_stderr(
    language: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / f"restless_{language}.py").write_text(SOURCE, encoding="utf-8")
    assert main(["draw", f"restless_{language}.py:Net", "--input", "2,3", "--lang", language, "-o", "net.dot"]) == 0
    said = capsys.readouterr()
    assert f"{words} os.environ, memory" in said.err
    assert words not in said.out
