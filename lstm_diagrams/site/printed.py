"""What reference pages print from the program itself: tables in both languages, and docstrings as Markdown."""

import inspect
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import griffe

from lstm_diagrams.words import LANGUAGES, Language, Text

_KIND = griffe.DocstringSectionKind
_HEADINGS = {_KIND.parameters: "Args", _KIND.attributes: "Attributes", _KIND.raises: "Raises"}


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
    sections = griffe.Docstring(inspect.getdoc(subject) or "").parse("google", warnings=False)
    text = "\n\n".join(section.value for section in sections if section.kind is _KIND.text)
    items = {_HEADINGS[each.kind]: dict(_entries(each.value)) for each in sections if each.kind in _HEADINGS}
    return Docstring(_markdown(text), items)


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


def _entries(section: Iterable[griffe.DocstringElement]) -> Iterable[tuple[str, str]]:
    for item in section:
        name = item.name if isinstance(item, griffe.DocstringNamedElement) else item.annotation
        yield str(name), _markdown(" ".join(item.description.split()))


def _markdown(text: str) -> str:
    return re.sub(r"``(.+?)``", r"`\1`", text, flags=re.DOTALL).strip()
