"""The minutes that a chapter says it takes are those of its words, its code and its pictures."""

import re
from pathlib import Path

import pytest
from nbformat import NotebookNode

from lstm_diagrams.site.notebooks import in_language, read
from lstm_diagrams.words import LANGUAGES, Language
from tests.site.test_parity import CHAPTERS, prose

_SAID = {"zh": re.compile(r"阅读约 (\d+) 分钟"), "en": re.compile(r"About (\d+) minutes")}
_PICTURE = re.compile(r"\b(?:d\.draw|subplots)\(")
_READ = {"zh": re.compile(r"[\u3400-\u9fff]|[A-Za-z0-9_.]+"), "en": re.compile(r"[\w’'.-]+")}
_A_MINUTE = {"zh": 320, "en": 220}
"""Characters or words that are read in a minute."""
_A_LINE, _A_PICTURE = 4 / 60, 25 / 60
_WITHIN = 0.1


def minutes(notebook: NotebookNode, language: Language) -> float:
    """Prose at the usual pace, four seconds a line of code that is seen, 25 seconds a picture."""
    cells = in_language(notebook, language).cells
    words = sum(len(_READ[language].findall(prose(cell.source))) for cell in cells if cell.cell_type == "markdown")
    code = [cell for cell in cells if cell.cell_type == "code"]
    seen = [cell.source for cell in code if "hide_input" not in cell.metadata.get("tags", [])]
    lines = sum(bool(line.strip()) for source in seen for line in source.splitlines())
    pictures = sum(len(_PICTURE.findall(cell.source)) for cell in code)
    return words / _A_MINUTE[language] + lines * _A_LINE + pictures * _A_PICTURE


@pytest.mark.parametrize("path", CHAPTERS, ids=[path.stem for path in CHAPTERS])
def test_the_minutes_of_a_chapter_are_measured(path: Path) -> None:
    notebook = read(path)
    said = {}
    for language in LANGUAGES:
        text = "\n".join(cell.source for cell in in_language(notebook, language).cells)
        (found,) = _SAID[language].findall(text)
        said[language] = int(found)
    measured = sum(minutes(notebook, language) for language in LANGUAGES) / len(LANGUAGES)
    assert said["zh"] == said["en"]
    assert abs(said["en"] - measured) <= _WITHIN * measured, f"about {measured:.0f} minutes"
