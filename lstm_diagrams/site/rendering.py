"""A notebook in one language to a page: MkDocs renders prose and code, mkdocs-jupyter the outputs, put in their places."""

import base64
import re
from html import escape, unescape
from html.parser import HTMLParser

from nbformat import NotebookNode

from lstm_diagrams.words import Language, Text

_SVG_IMAGE = re.compile(r'<img[^>]*? src="data:image/svg\+xml;base64,([A-Za-z0-9+/=\s]+)"\s*/?>')
_WIDTH = re.compile(r'<svg [^>]*?width="([\d.]+)"')
_DIAGRAM_ID = re.compile(r'<svg [^>]*?id="([^"]+)"')
_FILE_LINK = re.compile(r'<a (?=[^>]*download="([^"]+)")([^>]*?)href="data:[\w/+.-]+;base64,([A-Za-z0-9+/=]+)"')
_PLACE = "<!--output {}-->"
_DOWNLOAD = Text("下载运行过的笔记本", "Download the executed notebook")
_FRAME = Text("可以左右滚动的图", "Diagram, scrolls sideways")


def to_markdown(notebook: NotebookNode) -> str:
    """Markdown for MkDocs, with a place for the output of each code cell, counted from 0."""
    parts = []
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            parts.append(cell.source)
            continue
        if cell.source.strip() and "hide_input" not in cell.metadata.get("tags", []):
            parts.append(f"``` python\n{cell.source}\n```")
        if cell.outputs:
            parts.append(f'<div class="cell-output" markdown="0">{_PLACE.format(number)}</div>')
    return "\n\n".join(parts) + "\n"


def with_outputs(page: str, notebook: NotebookNode, rendered: str, language: Language) -> str:
    """The page with every place filled by the output that mkdocs-jupyter ``rendered``."""
    areas = iter(_OutputAreas(rendered).areas)
    seen: dict[str, int] = {}
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            area = next(areas)
            page = page.replace(_PLACE.format(number), _with_diagrams(area, seen, language))
    return page


def download_link(page: str, name: str, language: Language) -> str:
    """The page with a link to its notebook below its title."""
    label = _DOWNLOAD.in_language(language)
    link = f'<p class="notebook-download"><a href="{escape(name)}" download>{label}</a></p>'
    return page.replace("</h1>", f"</h1>\n{link}", 1)


def with_files_beside(page: str) -> tuple[str, dict[str, bytes]]:
    """The page with its ``data:`` downloads as links to files beside it, and those files by name."""
    files: dict[str, bytes] = {}

    def beside(match: re.Match[str]) -> str:
        name, before, content = match.groups()
        files[unescape(name)] = base64.b64decode(content)
        return f'<a {before}href="{name}"'

    return _FILE_LINK.sub(beside, page), files


def _with_diagrams(area: str, seen: dict[str, int], language: Language) -> str:
    """Pictures inline instead of as ``<img>``, each in a frame that scrolls, with ids of its own."""
    frame = _FRAME.in_language(language)

    def inline(match: re.Match[str]) -> str:
        document = base64.b64decode(match[1]).decode()
        svg = _distinct(document[document.index("<svg") :], seen)
        width = _WIDTH.match(svg)
        natural = f' style="--natural-width:{width[1]}px"' if width else ""
        return f'<div class="diagram" role="group" tabindex="0" aria-label="{frame}"{natural}>{svg}</div>'

    return _SVG_IMAGE.sub(inline, area)


def _distinct(svg: str, seen: dict[str, int]) -> str:
    """The same picture twice on a page gets another id the second time: all its ids start with the first one."""
    found = _DIAGRAM_ID.match(svg)
    if found is None:
        return svg
    seen[found[1]] = seen.get(found[1], 0) + 1
    return svg if seen[found[1]] == 1 else svg.replace(found[1], f"{found[1]}-{seen[found[1]]}")


class _OutputAreas(HTMLParser):
    """Cuts the output area of every code cell out of mkdocs-jupyter's HTML, letter by letter as it stands."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.areas: list[str] = []
        self._html = html
        self._starts = [0]
        for line in html.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))
        self._depth = 0
        self._cell: int | None = None
        self._area: tuple[int, int] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter a code cell or its output area."""
        if tag != "div":
            return
        self._depth += 1
        classes = (dict(attrs).get("class") or "").split()
        if self._cell is None and "jp-CodeCell" in classes:
            self._cell = self._depth
            self.areas.append("")
        elif self._cell is not None and self._area is None and "jp-OutputArea" in classes:
            self._area = (self._depth, self._here())

    def handle_endtag(self, tag: str) -> None:
        """Leave them again, and keep what stands between."""
        if tag != "div":
            return
        if self._area is not None and self._area[0] == self._depth:
            self.areas[-1] += self._html[self._area[1] : self._here()] + "</div>"
            self._area = None
        if self._cell == self._depth:
            self._cell = None
        self._depth -= 1

    def _here(self) -> int:
        line, column = self.getpos()
        return self._starts[line - 1] + column
