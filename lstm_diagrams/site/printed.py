"""What reference pages print from the program itself: tables in both languages, and docstrings as Markdown."""

import inspect
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lstm_diagrams.words import LANGUAGES, Language, Text

_SECTIONS = ("Args", "Attributes", "Raises")
_SECTION = re.compile(rf"^({'|'.join(_SECTIONS)}):\n((?:[ ]+.*\n?|\n)+)", re.MULTILINE)
_ITEM = re.compile(r"^    (?=\S)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Docstring:
    """A docstring in Google's form.

    Attributes:
        text: its paragraphs as Markdown.
        items: by section (``Args``, ``Attributes``, ``Raises``) names and what is said about them, as Markdown.
    """

    text: str
    items: dict[str, dict[str, str]]


def docstring(subject: object) -> Docstring:
    """The docstring of a class, function or property, taken apart."""
    whole = inspect.getdoc(subject) or ""
    items = {name: dict(_entries(block)) for name, block in _SECTION.findall(whole)}
    return Docstring(_markdown(_SECTION.sub("", whole)), items)


def table(head: Sequence[Text | str], rows: Iterable[Sequence[Text | str]]) -> Text:
    """A Markdown table in both languages; a plain string is the same in both."""
    kept = list(rows)

    def written(language: Language) -> str:
        lines = [_row(head, language), "|" + "---|" * len(head), *(_row(row, language) for row in kept)]
        return "\n".join(lines)

    return Text(**{language: written(language) for language in LANGUAGES})


def _row(cells: Sequence[Text | str], language: Language) -> str:
    texts = (cell if isinstance(cell, str) else cell.in_language(language) for cell in cells)
    return f"| {' | '.join(text.replace('|', '&#124;') for text in texts)} |"


def _entries(block: str) -> Iterable[tuple[str, str]]:
    for item in _ITEM.split(block)[1:]:
        name, _, meaning = item.partition(":")
        yield name.strip(), _markdown(" ".join(meaning.split()))


def _markdown(text: str) -> str:
    return re.sub(r"``(.+?)``", r"`\1`", text, flags=re.DOTALL).strip()
