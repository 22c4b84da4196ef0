"""Markdown as pages have it to Markdown as Jupyter shows it: no ids of headings, no admonitions, no links to files that are not there."""

import posixpath
import re
import textwrap
from collections.abc import Iterator
from html import escape
from urllib.parse import urljoin

_FENCE = re.compile(r"^\s*(`{3,}|~{3,})")
_BLOCK = re.compile(r'^(\?\?\?\+?|!!!) (\w+)(?: "(.*)")?\s*$')
"""``??? question "title"``, folded, or ``!!! note``, open; what belongs to it is indented below."""
_HEADING = re.compile(r"^(#{1,6} .*?)\s*\{ *#([\w-]+) *\}\s*$")
_MARKDOWN_INSIDE = re.compile(r"^</?div(?: [^>]*markdown)?>$")
_LINK = re.compile(r"(?<!!)(\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\))(?:\{ *#[\w-]+ *\})?")
"""A link, whose id, where it has one, is for MkDocs alone."""
_ELSEWHERE = re.compile(r"[a-z]+:")
_PAGE = re.compile(r"\.(?:ipynb|md)(?=#|$)")


def plain(text: str, place: str, ids: frozenset[str] = frozenset()) -> str:
    """The text with blocks as ``<details>`` or quotes, and headings without ids.

    Args:
        text: Markdown as MkDocs Material reads it.
        place: address of the page, to which its links are relative; where it is empty, their words stay alone.
        ids: those of headings that links within the notebook lead to; they get an anchor.
    """
    return "\n".join(_lines(text.splitlines(), place, ids))


def _lines(lines: list[str], place: str, ids: frozenset[str]) -> Iterator[str]:
    fence, position = "", 0
    while position < len(lines):
        line = lines[position]
        position += 1
        marks = _FENCE.match(line)
        if fence or marks:
            fence = _still_open(fence, marks[1] if marks else "")
            yield line
        elif block := _BLOCK.match(line):
            inside = _indented(lines[position:])
            position += len(inside)
            body = plain(textwrap.dedent("\n".join(inside)), place, ids)
            yield from _folded(block[3], body) if block[1].startswith("?") else _quoted(block[3], body)
        elif not _MARKDOWN_INSIDE.match(line):
            yield _LINK.sub(lambda link: _linked(link, place), _heading(line, ids))


def _still_open(fence: str, marks: str) -> str:
    """The marks that the open fence began with, empty once it is closed."""
    if not fence:
        return marks
    return "" if marks.startswith(fence) else fence


def _indented(lines: list[str]) -> list[str]:
    """The lines that belong to the block above, with what is empty among them."""
    inside: list[str] = []
    for line in lines:
        if line.strip() and not line.startswith("    "):
            break
        inside.append(line)
    return inside


def _folded(title: str | None, body: str) -> Iterator[str]:
    yield from (
        "<details>",
        f"<summary>{escape(title or '', quote=False)}</summary>",
        "",
        body.strip(),
        "",
        "</details>",
        "",
    )


def _quoted(title: str | None, body: str) -> Iterator[str]:
    head = [f"**{title}**", ""] if title else []
    yield from (f"> {line}".rstrip() for line in [*head, *body.strip().splitlines()])
    yield ""


def _heading(line: str, ids: frozenset[str]) -> str:
    match = _HEADING.match(line)
    if match is None:
        return line
    marks, _, words = match[1].partition(" ")
    anchor = f'<a id="{match[2]}"></a>' if match[2] in ids else ""
    return f"{marks} {anchor}{words}"


def _linked(link: re.Match[str], place: str) -> str:
    whole, words, target = link.groups()
    if _ELSEWHERE.match(target) or target.startswith("#"):
        return str(whole)
    if not place:
        return words
    return f"[{words}]({urljoin(place, _PAGE.sub('.html', posixpath.normpath(target)))})"
