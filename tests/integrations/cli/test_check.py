"""``lstm-diagrams check``: exit codes, text in both languages, JSON."""

import json
from pathlib import Path

import pytest

from lstm_diagrams.integrations.cli import main

_MODELS = """
import torch

class LastSample(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = torch.nn.LSTM(3, 5)

    def forward(self, x):
        return self.lstm(x)[0][:, -1]
"""


@pytest.fixture(autouse=True)
def _models(tmp_path: Path, _here: None) -> None:
    (tmp_path / "wrong_models.py").write_text(_MODELS)


def test_a_clean_model_ends_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "my_models:make_classifier", "--input", "8,20:int64:0..1000"]) == 0
    assert capsys.readouterr().out.startswith("Classifier: nothing found (15 rules, ")


def test_a_finding_ends_with_1_and_is_said_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "wrong_models:LastSample", "--input", "8,6,3"]) == 1
    assert "5 of the 6 samples that lstm reads reach no output" in capsys.readouterr().out
    assert main(["check", "wrong_models:LastSample", "--input", "8,6,3", "--lang", "zh"]) == 1
    assert "lstm 的一批里有 5 个样本（共 6 个）到不了任何输出" in capsys.readouterr().out


def test_json_says_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "wrong_models:LastSample", "--input", "8,6,3", "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["clean"] is False
    (finding,) = found["findings"]
    assert (finding["rule"], finding["layer"], finding["certainty"]) == ("samples_lost", "lstm", "sure")
    assert finding["anchor"] == "reference/check.html#samples-lost"
    assert finding["sentence"].keys() == {"zh", "en"}


def test_what_cannot_be_run_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "my_models:Raising", "--input", "2,3"]) == 2
    assert "half way" in capsys.readouterr().err
    assert main(["check", "my_models:make_classifier", "--input", "8,20:int64", "--format", "xml"]) == 2
    assert "known: text, json" in capsys.readouterr().err
