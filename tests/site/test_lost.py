"""The page for an address where nothing is."""

import re

import pytest

from lstm_diagrams.site.lost import with_ways_on
from lstm_diagrams.site.problems import SourceError
from lstm_diagrams.words import LANGUAGES, Language
from tests.site.pages import BOTH

_THEME = "<article><h1>404 - Not found</h1></article>"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("address", "root"), [(None, "/"), ("http://127.0.0.1/some/where/", "/some/where/")])
def test_it_leads_to_pages_that_are_there(language: Language, address: str | None, root: str) -> None:
    page = with_ways_on(_THEME, language, address)
    links = re.findall(r'href="([^"]*)"', page)
    assert len(links) >= 4 and all(link.startswith(root) for link in links)
    assert {link.removeprefix(root) for link in links} <= set(BOTH)
    assert "Not found" not in page
    assert bool(re.search("[\u4e00-\u9fff]", page)) == (language == "zh")


def test_another_theme_stops_the_build() -> None:
    with pytest.raises(SourceError, match="another title"):
        with_ways_on("<h1>Lost</h1>", "en", None)
