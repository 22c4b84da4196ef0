"""What others build on is written down in golden/api.txt; CONTRIBUTING.md says what a change of it means for the version."""

import pytest

from tests.conftest import GOLDEN
from tests.public_api import lines

_FILE = GOLDEN / "api.txt"


def _by_name(text: list[str]) -> dict[str, str]:
    return {name: rest for name, _, rest in (line.partition(":") for line in text)}


def _differences(before: list[str], now: list[str]) -> list[str]:
    """A line for each name that is gone, takes something else, or is new."""
    old, new = _by_name(before), _by_name(now)
    gone = [f"gone: {name}" for name in old if name not in new]
    changed = [
        f"changed: {name}\n  was {old[name]}\n  is  {new[name]}"
        for name in old
        if new.get(name, old[name]) != old[name]
    ]
    return gone + changed + [f"new: {name}" for name in new if name not in old]


def test_nothing_changes_unseen(request: pytest.FixtureRequest) -> None:
    now = lines()
    assert len(now) == len(_by_name(now)) > 100
    if request.config.getoption("--update-golden"):
        _FILE.write_text("".join(f"{line.rstrip()}\n" for line in now), encoding="utf-8")
    found = _differences(_FILE.read_text(encoding="utf-8").splitlines(), [line.rstrip() for line in now])
    assert found == [], "\n".join(
        [
            *found,
            "meant so? then CHANGELOG.md and pytest --update-golden; see 'The public interface' in CONTRIBUTING.md",
        ]
    )


def test_what_is_gone_changed_or_new_is_named() -> None:
    before = ["draw: (model, *inputs, lang: str = 'en')", "observe: (model)", "figure cell option step: int = 0"]
    now = ["draw: (model, *inputs)", "figure cell option step: int = 0", "figure cell option at: int = 0"]
    changed = "changed: draw\n  was  (model, *inputs, lang: str = 'en')\n  is   (model, *inputs)"
    assert _differences(before, now) == ["gone: observe", changed, "new: figure cell option at"]
