"""Pictures of the course: none is wider than the column of a laptop, and few are so tall that half a printed page is left empty."""

import re
from pathlib import Path

import pytest

from tests.site.pages import BOTH

_COURSE = [page for page in BOTH if "chapters/" in page and "cheat-sheet" not in page]
_PICTURE = re.compile(r'<svg style="[^"]*min-width:([\d.]+)px[^>]*class="lstm-diagram [^>]*height="([\d.]+)"')
_COLUMN = 998
"""The width of the column in a window of 1280 pixels."""
_TALL = 960
"""On paper a picture has half of its own height: of this one 127 of the 277 mm between the margins of A4."""
_WHOLE = {"04-inside-the-cell": 1, "17-sequence-to-sequence": 2, "18-windows-and-packing": 3}
"""How many pictures of a chapter are taller, since their parts say something only together."""


@pytest.mark.parametrize("page", _COURSE)
def test_pictures_fit_the_column_and_leave_printed_pages_full(site: Path, page: str) -> None:
    pictures = [(float(width), float(height)) for width, height in _PICTURE.findall((site / page).read_text("utf-8"))]
    assert pictures or not re.search(r'<svg[^>]*class="lstm-diagram ', (site / page).read_text("utf-8"))
    assert [width for width, _ in pictures if width > _COLUMN] == []
    assert len([height for _, height in pictures if height > _TALL]) <= _WHOLE.get(Path(page).stem, 0)
