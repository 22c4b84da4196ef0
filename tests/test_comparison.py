"""The page "Comparison" shows what the script of the repository drew, whole and small enough for a page."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from benchmarks.comparison.models import MODELS, subject

_ROOT = Path(__file__).parents[1]
_PICTURES = _ROOT / "docs/shared/comparison"
_MOST = 150_000
"""Bytes of a picture."""


@pytest.fixture(scope="module")
def results() -> Any:
    """What the script wrote down."""
    return json.loads((_ROOT / "docs/comparison.json").read_text("utf-8"))


def test_each_model_was_given_to_each_program_and_each_picture_is_there(results: Any) -> None:
    assert set(results["models"]) == set(MODELS) and len(results["programs"]) == 7
    shown = set()
    for ways in results["models"].values():
        assert set(ways) == set(results["programs"])
        for program, result in ways.items():
            assert program == "lstm-diagrams" or ("file" in result) != ("failed" in result)
            shown |= {result["file"]} if "file" in result else set()
    assert shown == {path.name for path in _PICTURES.iterdir()}


def test_a_picture_is_small_and_asks_no_other_host(results: Any) -> None:
    for path in _PICTURES.iterdir():
        assert path.stat().st_size < _MOST, path.name
        if path.suffix == ".svg":
            for element in ElementTree.fromstring(path.read_bytes()).iter():
                assert "script" not in str(element.tag)
                assert not any(
                    name.endswith("href") and value.startswith("http") for name, value in element.attrib.items()
                )


@pytest.mark.parametrize("name", MODELS)
def test_a_model_is_the_same_each_time_and_runs(name: str) -> None:
    first, inputs = subject(name)
    again, _ = subject(name)
    assert all((a == b).all() for a, b in zip(first.parameters(), again.parameters(), strict=True))
    first(*inputs)


def test_what_the_page_says_of_cost_is_what_was_measured(results: Any) -> None:
    for ways in results["models"].values():
        seconds = {program: result["seconds"] for program, result in ways.items() if "seconds" in result}
        assert min(seconds, key=lambda program: seconds[program]) == "tensorgami"
        assert seconds["lstm-diagrams"] > seconds["torchview"]
