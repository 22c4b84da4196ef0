"""Facts as JSON: what the schema says, what was captured, the same at every run, every number exact."""

import json
import struct
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import torch

import lstm_diagrams
from lstm_diagrams import Capture
from lstm_diagrams.capture import capture_with_values, facts_of
from lstm_diagrams.facts import Numbers, Values
from lstm_diagrams.integrations.cli import main
from lstm_diagrams.integrations.json_facts.writing import as_json


@pytest.fixture
def schema(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert main(["facts", "--schema"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def _closed(schema: Any) -> Any:
    """The schema without room for a field that it does not tell of."""
    if isinstance(schema, list):
        return [_closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: _closed(value) for name, value in schema.items()}
    described = schema.get("type") == "object" and "properties" in schema
    return {**inner, "additionalProperties": False} if described else inner


_NET = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.ReLU(), torch.nn.Flatten(), torch.nn.Linear(72, 3))
_CAPTURES: dict[str, Callable[[], Capture]] = {
    "an LSTM with numbers": lambda: capture_with_values(
        torch.nn.LSTM(3, 4, 2, bidirectional=True), torch.ones(5, 2, 3)
    ),
    "a CNN with numbers": lambda: capture_with_values(_NET, torch.ones(1, 1, 8, 8)),
    "a packed sequence": lambda: lstm_diagrams.capture(
        torch.nn.GRU(3, 4), torch.nn.utils.rnn.pack_padded_sequence(torch.ones(5, 2, 3), [5, 2])
    ),
    "attention": lambda: lstm_diagrams.capture(torch.nn.TransformerEncoderLayer(4, 2, 8), torch.ones(5, 2, 4)),
    "what check found": lambda: facts_of(torch.nn.LSTM(3, 4), (torch.randn(6, 8, 3),), {}, {"batch": 0}, "check"),
    "effects between samples": lambda: facts_of(
        torch.nn.GRU(3, 4), (torch.randn(5, 3, 3),), {}, {"between": "samples"}, "influence"
    ),
    "a tensor": lambda: capture_with_values(torch.tensor([[1.5, float("nan")], [float("inf"), -float("inf")]])),
}


@pytest.mark.parametrize("name", list(_CAPTURES))
def test_real_captures_are_what_the_schema_says(name: str, schema: dict[str, Any]) -> None:
    content = json.loads(as_json(_CAPTURES[name]()))
    assert content["schema"] == 1
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(content, schema, cls=jsonschema.Draft202012Validator)
    jsonschema.validate(content, _closed(schema), cls=jsonschema.Draft202012Validator)


def test_the_schema_refuses_another_version_and_a_lost_field(schema: dict[str, Any]) -> None:
    content = json.loads(as_json(_CAPTURES["a CNN with numbers"]()))
    for wrong in ({**content, "schema": 2}, {name: content[name] for name in content if name != "calls"}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, schema, cls=jsonschema.Draft202012Validator)


def test_the_facts_are_those_of_the_model(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["facts", "my_models:Classifier", "-i", "6,7:int64:0..1000"]
    assert main(arguments) == 0
    text = capsys.readouterr().out
    facts = json.loads(text)
    assert facts["name"] == "Classifier"
    assert [layer["type"] for layer in facts["layers"]] == ["Embedding", "LSTM", "Linear"]
    assert facts["layers"][1]["settings"]["hidden_size"] == 4
    (output, *_) = facts["calls"][1]["outputs"]
    assert [(axis["name"], axis["size"]) for axis in output["tensor"]["axes"]] == [
        ("batch", 6),
        ("time", 7),
        ("hidden", 4),
    ]
    assert facts["total_parameters"] == 1000 * 3 + 4 * 4 * (3 + 4 + 2) + 4 * 2 + 2
    assert facts["numbers"] == facts["chains"] == []
    assert main(arguments) == 0
    assert capsys.readouterr().out == text


def test_every_number_reads_back_as_it_was(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["facts", "torch.nn:Linear(3,2)", "-i", "4,3", "--values", "-o", "facts.json"]) == 0
    assert capsys.readouterr().out == "facts.json\n"
    facts = json.loads((tmp_path / "facts.json").read_text(encoding="utf-8"))
    (given,) = (each["values"] for each in facts["numbers"] if each["call"] == -1 and each["name"] == "input")
    expected = lstm_diagrams.build_input("4,3").double()
    assert given["shape"] == [4, 3]
    assert torch.equal(torch.tensor(given["numbers"], dtype=torch.float64).reshape(4, 3), expected)


def test_numbers_that_json_does_not_know_are_told_by_name() -> None:
    facts = lstm_diagrams.capture(torch.nn.Linear(3, 2), torch.ones(1, 3))
    odd = Values((4,), struct.pack("4d", float("nan"), float("inf"), -float("inf"), 0.1))
    content = json.loads(as_json(replace(facts, numbers=(Numbers(0, "output", odd),))))
    assert content["numbers"][0]["values"]["numbers"] == ["NaN", "Infinity", "-Infinity", 0.1]
