"""The order of tests on pictures: all of one model after each other, so that a worker draws it once and not for each test again."""

import pytest

_TOGETHER = "subject"
_FILES = ("test_all_figures.py", "test_coverage.py")
"""Those that look at all pictures of each model."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of those files by subject, in the places that they have together."""
    places = [place for place, item in enumerate(items) if _subject(item)]
    for place, item in zip(places, sorted((items[place] for place in places), key=_subject), strict=True):
        items[place] = item


def _subject(item: pytest.Item) -> str:
    """The subject of a test on all figures, "" for every other test."""
    if item.path.name not in _FILES or not isinstance(item, pytest.Function) or not hasattr(item, "callspec"):
        return ""
    return str(item.callspec.params.get(_TOGETHER, ""))
