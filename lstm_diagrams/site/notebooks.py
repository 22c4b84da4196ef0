"""Bilingual percent notebooks: read, checked, and given in one language.

Markdown cells carry ``lang="zh"`` or ``lang="en"``; inside code, comment lines ``# zh:`` and ``# en:`` are kept for that
language only. Where the languages differ in more, such as the text that a model is trained on, a code cell with ``lang="zh"``
is followed by one with ``lang="en"``; such a notebook runs once for each language. Cells tagged ``remove_cell`` run but
are not shown, ``hide_input`` shows the output alone. An output that is
Markdown, such as ``display(Text(zh=..., en=...))``, becomes part of the page like the Markdown of a cell.
"""

import copy
import re
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from mkdocs.utils.meta import get_data
from nbformat import NotebookNode

from lstm_diagrams.site.claims import check_claims
from lstm_diagrams.site.problems import SourceError
from lstm_diagrams.words import LANGUAGES, Language

_LANGUAGE_COMMENT = re.compile(rf"^([ \t]*# ?)({'|'.join(LANGUAGES)}):[ ]?")
_HEADING = re.compile(r"^(#{1,6}) .*?(\{ *#[\w-]+ *\})?\s*$", re.MULTILINE)
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_KEPT = ("tags", "reads", "brings", "needs")
"""What a code cell says of itself: see above, ``execution`` and ``downloads``."""
_IN_EACH_LANGUAGE = {
    "application/x-svg.": "image/svg+xml",
    "text/x-html.": "text/html",
    "text/x-markdown.": "text/markdown",
}
"""Start of the MIME types under which an output comes in each language (``application/x-svg.zh``), and what it then is."""


def read(path: Path) -> NotebookNode:
    """The notebook of a percent file. SourceError for an unknown ``lang``, or a language that lacks code, a heading or a claim."""
    notebook: NotebookNode = jupytext.read(path, fmt="py:percent")
    for number, cell in enumerate(notebook.cells, 1):
        language = cell.metadata.get("lang")
        if language is not None and language not in LANGUAGES:
            known = ", ".join(LANGUAGES)
            raise SourceError(f"{path.name}: cell {number}: lang={language!r}; a cell takes one of: {known}")
    _check_pairs(notebook, path.name)
    _check_parity(notebook, path.name)
    check_claims(notebook, path.name)
    return notebook


def languages_of(notebook: NotebookNode) -> tuple[Language, ...]:
    """Those that a notebook has to run for: the first alone, unless it has code for each."""
    own = any(cell.cell_type == "code" and "lang" in cell.metadata for cell in notebook.cells)
    return LANGUAGES if own else LANGUAGES[:1]


def running_in(notebook: NotebookNode, language: Language) -> NotebookNode:
    """The notebook without code that runs for other languages: the same for all languages unless it has such code."""
    kept = [
        cell
        for cell in notebook.cells
        if cell.cell_type == "markdown" or cell.metadata.get("lang", language) == language
    ]
    made: NotebookNode = nbformat.from_dict({**notebook, "cells": kept})
    return made


def in_language(notebook: NotebookNode, language: Language, *, whole: bool = False) -> NotebookNode:
    """The notebook in one language, with outputs: what pages are made of; ``whole``, with the cells they do not show."""
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    made: NotebookNode = nbformat.v4.new_notebook(metadata={"kernelspec": kernel, "language_info": {"name": "python"}})
    for number, cell in enumerate(notebook.cells):
        shown = whole or "remove_cell" not in cell.metadata.get("tags", [])
        if shown and cell.metadata.get("lang", language) == language:
            made.cells.append(_cell(cell, f"cell-{number}", language))
    _move_front_matter(made)
    return made


def _move_front_matter(notebook: NotebookNode) -> None:
    """Title and description of a page stand above its first text; in a notebook they belong into the metadata."""
    if notebook.cells and notebook.cells[0].cell_type == "markdown":
        notebook.cells[0].source, notebook.metadata["page"] = get_data(notebook.cells[0].source)


def _cell(cell: NotebookNode, identifier: str, language: Language) -> NotebookNode:
    made: dict[str, Any] = {"cell_type": cell.cell_type, "id": identifier, "metadata": {}, "source": cell.source}
    if cell.cell_type == "code":
        made["source"] = _code(cell.source, language)
        made["metadata"] = {name: cell.metadata[name] for name in _KEPT if name in cell.metadata}
        made["execution_count"] = cell.execution_count
        made["outputs"] = [_output(output, language) for output in cell.outputs]
    ready: NotebookNode = nbformat.from_dict(made)
    return ready


def _code(source: str, language: Language) -> str:
    lines = []
    for line in source.splitlines():
        match = _LANGUAGE_COMMENT.match(line)
        if match is None:
            lines.append(line)
        elif match[2] == language:
            lines.append(match[1] + line[match.end() :])
    return "\n".join(lines)


def _output(output: NotebookNode, language: Language) -> NotebookNode:
    """An output in ``language``, where it comes in each."""
    made: NotebookNode = copy.deepcopy(output)
    data = made.get("data", {})
    for start, usual in _IN_EACH_LANGUAGE.items():
        if f"{start}{language}" in data:
            data.pop("text/html", None)  # in one language only, and preferred to a picture
            data[usual] = data[f"{start}{language}"]
        for kind in [kind for kind in data if kind.startswith(start)]:
            del data[kind]
    return made


def _check_pairs(notebook: NotebookNode, name: str) -> None:
    """Code for one language stands beside that for the others, in the order of the languages."""
    own = [cell.metadata.get("lang") if cell.cell_type == "code" else None for cell in notebook.cells]
    number = 0
    while number < len(own):
        if own[number] is None:
            number += 1
        elif tuple(own[number : number + len(LANGUAGES)]) == LANGUAGES:
            number += len(LANGUAGES)
        else:
            needed = ", ".join(LANGUAGES)
            raise SourceError(f"{name}: cell {number + 1}: code for {own[number]}; a cell for each is needed: {needed}")


def _check_parity(notebook: NotebookNode, name: str) -> None:
    """Between two code cells each language has text if the other has, with the same headings (levels and ids)."""
    block: dict[Language, list[str]] = {language: [] for language in LANGUAGES}
    for number, cell in enumerate([*notebook.cells, None], 1):
        if cell is not None and cell.cell_type == "markdown":
            outline = _outline(cell.source, f"{name}: cell {number}")
            for language in LANGUAGES:
                if cell.metadata.get("lang", language) == language:
                    block[language] += outline
            continue
        if block["zh"] != block["en"]:
            raise SourceError(
                f"{name}: before cell {number}: headings or texts differ: zh {block['zh']}, en {block['en']}"
            )
        block = {language: [] for language in LANGUAGES}


def _outline(source: str, where: str) -> list[str]:
    """The headings of a text as ``## #id``, then ``text``; SourceError for an empty text or a heading without an id."""
    if not source.strip():
        raise SourceError(f"{where}: empty text")
    headings = []
    for marks, identifier in _HEADING.findall(_FENCE.sub("", source)):
        if not identifier:
            raise SourceError(f"{where}: a heading needs an explicit id, such as {{ #shapes }}")
        headings.append(f"{marks} {identifier.strip('{} ')}")
    return [*headings, "text"]
