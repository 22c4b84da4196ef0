"""YAML in pages: plain values come through, and nothing that runs code or grows beyond what is written."""

import pytest

from lstm_diagrams.errors import UsageError
from lstm_diagrams.integrations.embedding.strict_yaml import read_yaml

_LAUGHS = "a: &a [lol, lol]\n" + "".join(f"{n}: &{n} [*{p}, *{p}]\n" for p, n in zip("abcdefg", "bcdefgh", strict=True))


def test_plain_values_come_through() -> None:
    text = "model: torch.nn:LSTM(3,5,2)\ninput: [4, -2, 0x10]\nlegend: true\noptions: {a: 1.5, b: null}\n"
    assert read_yaml(text, "it") == {
        "model": "torch.nn:LSTM(3,5,2)",
        "input": [4, -2, 16],
        "legend": True,
        "options": {"a": 1.5, "b": None},
    }
    assert read_yaml("", "it") is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (_LAUGHS, r"it is not YAML \(its line 2\): '\*a' repeats another value; write it out"),
        ("options: &o {steps: *o}", r"'\*o' repeats another value"),
        ("a: &a 1\nb: {<<: *a}", r"'\*a' repeats another value"),
        ("steps: 1\nsteps: 2", r"\(its line 2\): 'steps' is given twice"),
        ("options: {steps: 1, steps: 1}", "'steps' is given twice"),
        ("steps: " + "9" * 40, "a number is too large"),
        ("steps: 0x" + "f" * 9_000, "a number is too large"),
        ("steps: " + "9" * 9_000, "not YAML"),
        ("[" * 3_000, "nested too deeply"),
        ("{a: " * 3_000, "nested too deeply"),
        ("model: a:b(x={k: 1})", r"mapping values are not allowed here; text that holds ': ' stands in quotes"),
        ("!!python/object/apply:os.system ['true']", "could not determine a constructor"),
        ("!!python/object/new:os.system ['true']", "could not determine a constructor"),
        ("? [a, b]\n: c", "unhashable"),
        ("a: \x00", "special characters are not allowed"),
    ],
)
def test_everything_else_is_refused(text: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        read_yaml(text, "it")
