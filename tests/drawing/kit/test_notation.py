"""Mathematical labels read into runs."""

import pytest

from lstm_diagrams.drawing.kit.notation import Run, runs


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("h", [("h", "base", True)]),
        ("h_t", [("h", "base", True), ("t", "sub", True)]),
        ("h_{10}^{(2)}", [("h", "base", True), ("10", "sub", False), ("(2)", "sup", False)]),
        ("c_{t-1}", [("c", "base", True), ("t", "sub", True), ("−1", "sub", False)]),
        ("tanh", [("tanh", "base", False)]),
        ("σ(x)", [("σ", "base", True), ("(", "base", False), ("x", "base", True), (")", "base", False)]),
        ("W_{ih}", [("W", "base", True), ("ih", "sub", False)]),
        ("", []),
        ("h_", [("h", "base", True), ("_", "base", False)]),
    ],
)
def test_runs(source: str, expected: list[tuple[str, str, bool]]) -> None:
    assert list(runs(source)) == [Run(*run) for run in expected]


def test_no_character_is_lost_but_the_marks() -> None:
    assert "".join(run.text for run in runs("a_{b c}^2 + <d> & e_{門}")) == "ab c2 + <d> & e門"
