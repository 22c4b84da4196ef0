"""What cells have put out, as HTML: nbconvert writes it, with one set of templates for all pages; pictures stay outside."""

import re
from functools import cache
from html.parser import HTMLParser

import nbformat
from nbconvert import HTMLExporter
from nbformat import NotebookNode

_SVG = "image/svg+xml"
_OUTPUT = re.compile(r'(<div class="[^"]*\bjp-OutputArea-output\b[^>]*)>')
"""What is too wide scrolls, by keys too. nbconvert sees to that in whole pages alone."""


def outputs_of(notebook: NotebookNode) -> tuple[list[list[str]], list[str]]:
    """The HTML of every output, of each cell that has any, and the pictures it has marks for: ``<svg data-number="0"/>`` and on."""
    pictures: list[str] = []
    made: NotebookNode = nbformat.v4.new_notebook(metadata={"language_info": {"name": "python"}})
    for cell in notebook.cells:
        if cell.get("outputs"):
            outputs = [_with_mark(output, pictures) for output in cell.outputs]
            made.cells.append(nbformat.from_dict({**cell, "source": "", "metadata": {}, "outputs": outputs}))
    if not made.cells:
        return [], pictures
    html, _ = _exporter().from_notebook_node(made)
    return _Cut(_OUTPUT.sub(r'\1 tabindex="0">', html)).cells, pictures


def _with_mark(output: NotebookNode, pictures: list[str]) -> NotebookNode:
    data = output.get("data", {})
    if _SVG not in data or "text/html" in data:
        return output
    pictures.append(str(data[_SVG]))
    mark = f'<svg data-number="{len(pictures) - 1}"/>'
    marked: NotebookNode = nbformat.from_dict({**output, "data": {**data, _SVG: mark}})
    return marked


@cache
def _exporter() -> HTMLExporter:
    names = {"template_name": "lab", "template_file": "base.html.j2"}
    made: HTMLExporter = HTMLExporter(**names, filters={"clean_html": _as_it_is})  # type: ignore[no-untyped-call]
    return made


def _as_it_is(element: str | bytes) -> str:
    """In place of what nbconvert cleans drawings with: there is nothing in them but marks."""
    return element.decode() if isinstance(element, bytes) else element


class _Cut(HTMLParser):
    """Cuts the outputs of every code cell out of the HTML, letter by letter as they stand."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.cells: list[list[str]] = []
        self._html = html
        self._starts = [0]
        for line in html.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))
        self._depth = 0
        self._cell: int | None = None
        self._output: tuple[int, int] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter a code cell or one of its outputs."""
        if tag != "div":
            return
        self._depth += 1
        classes = (dict(attrs).get("class") or "").split()
        if self._cell is None and "jp-CodeCell" in classes:
            self._cell = self._depth
            self.cells.append([])
        elif self._cell is not None and self._output is None and "jp-OutputArea-child" in classes:
            self._output = (self._depth, self._here())

    def handle_endtag(self, tag: str) -> None:
        """Leave them again, and keep what stands between."""
        if tag != "div":
            return
        if self._output is not None and self._output[0] == self._depth:
            self.cells[-1].append(self._html[self._output[1] : self._here()] + "</div>")
            self._output = None
        if self._cell == self._depth:
            self._cell = None
        self._depth -= 1

    def _here(self) -> int:
        line, column = self.getpos()
        return self._starts[line - 1] + column
