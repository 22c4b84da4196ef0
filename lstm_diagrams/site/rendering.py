"""A notebook in one language to a page: MkDocs renders prose and code, nbconvert the outputs, put in their places."""

import base64
import re
from html import escape, unescape
from itertools import groupby
from urllib.parse import quote

from nbformat import NotebookNode

from lstm_diagrams.render.frame import framed, look
from lstm_diagrams.render.groups import without_labels
from lstm_diagrams.render.layout import Layout
from lstm_diagrams.render.moving import player
from lstm_diagrams.site.outputs import outputs_of
from lstm_diagrams.words import Language, Text

_SVG_IMAGE = re.compile(r'<img[^>]*? src="data:image/svg\+xml;base64,([A-Za-z0-9+/=\s]+)"\s*/?>')
_MARK = re.compile(r'<svg data-number="(\d+)"/>')
_PICTURE = re.compile(r"<!--picture (\d+)-->")
_FILM = re.compile(r"<svg [^>]*? data-film=")
_DIAGRAM_ID = re.compile(r'<svg [^>]*?id="([^"]+)"')
_FILE_LINK = re.compile(r'<a (?=[^>]*download="([^"]+)")([^>]*?)href="data:[\w/+.-]+;base64,([A-Za-z0-9+/=]+)"')
_OLD_STYLES = re.compile(r'<style scoped="?"?>.*?</style>\n?| border="1"| valign="top"', re.DOTALL)
"""How pandas makes a table look, in ways that HTML has given up; pages have a style sheet for that."""
_PROMPT = re.compile(r'(<div class="[^"]*\bjp-OutputPrompt\b[^"]*")')
"""``Out[11]:``, which nobody looks for."""
_DOWNLOAD = Text("下载运行过的笔记本", "Download the executed notebook")
_COLAB = Text("在 Colab 里打开", "Open in Colab")
_LAYOUT = Layout()


def to_markdown(notebook: NotebookNode) -> str:
    """Markdown for MkDocs: prose, code, outputs that are Markdown themselves, and a place for every run of other outputs."""
    parts = []
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            parts.append(cell.source)
            continue
        if cell.source.strip() and "hide_input" not in cell.metadata.get("tags", []):
            parts.append(f"``` python\n{cell.source}\n```")
        for run in runs_of_outputs(cell):
            if _is_prose(cell.outputs[run[0]]):
                parts.extend(_prose(cell.outputs[position]) for position in run)
            else:
                parts.append(f'<div class="cell-output">{place(number, run[0])}</div>')
    return "\n\n".join(parts) + "\n"


def runs_of_outputs(cell: NotebookNode) -> list[list[int]]:
    """The positions of a cell's outputs: those that follow one another and are Markdown, or are not, stand together."""
    positions = range(len(cell.get("outputs", [])))
    return [list(run) for _, run in groupby(positions, lambda position: _is_prose(cell.outputs[position]))]


def place(cell: int, first: int) -> str:
    """Where a run of outputs will stand: the number of its cell and the position of its first output, both from 0."""
    return f"<!--output {cell} {first}-->"


def _prose(output: NotebookNode) -> str:
    """Markdown that was shown; ``display(..., metadata={"id": ...})`` gives a heading its id, which Jupyter would print."""
    text = str(output.data["text/markdown"])
    heading, _, rest = text.partition("\n")
    identifier = output.metadata.get("id")
    return f"{heading} {{ #{identifier} }}\n{rest}" if identifier else text


def _is_prose(output: NotebookNode) -> bool:
    return "text/markdown" in output.get("data", {})


def with_outputs(page: str, notebook: NotebookNode, language: Language) -> tuple[str, list[str]]:
    """The page with every place filled by outputs; pictures, for which it has places, in order."""
    made, drawings = outputs_of(notebook)
    cells = iter(made)
    seen: dict[str, int] = {}
    pictures: list[str] = []
    for number, cell in enumerate(notebook.cells):
        if cell.get("outputs"):
            outputs = next(cells)
            for run in runs_of_outputs(cell):
                html = "".join(outputs[position] for position in run)
                html = _OLD_STYLES.sub("", html).replace("<pre>", '<pre tabindex="0">')  # wide ones scroll, by keys too
                html = _PROMPT.sub(r"\1 data-search-exclude", html)
                page = page.replace(place(number, run[0]), _with_diagrams(html, drawings, seen, language, pictures))
    return page, pictures


def with_pictures(page: str, pictures: list[str]) -> str:
    """The page with its pictures in their places. They come last: the search index would be made of each mark of them."""
    return _PICTURE.sub(lambda match: pictures[int(match[1])], page)


def download_link(name: str, address: str, language: Language) -> str:
    """The line below a page's title: a link to its notebook, and one to Colab where the notebook has a public ``address``."""
    links = [f'<a href="{escape(name)}" download>{_DOWNLOAD.in_language(language)}</a>']
    if address:
        colab = f"https://colab.research.google.com/#fileId={quote(address, safe='/')}"
        links.append(f'<a href="{colab}">{_COLAB.in_language(language)}</a>')
    return f'<p class="notebook-download" data-search-exclude>{" · ".join(links)}</p>'


def with_files_beside(page: str) -> tuple[str, dict[str, bytes]]:
    """The page with its ``data:`` downloads as links to files beside it, and those files by name."""
    files: dict[str, bytes] = {}

    def beside(match: re.Match[str]) -> str:
        name, before, content = match.groups()
        files[unescape(name)] = base64.b64decode(content)
        return f'<a {before}href="{name}"'

    return _FILE_LINK.sub(beside, page), files


def _with_diagrams(
    area: str, drawings: list[str], seen: dict[str, int], language: Language, pictures: list[str]
) -> str:
    """Places for pictures instead of ``<img>``; each gets ids of its own and the frame that pictures have everywhere."""

    def inline(match: re.Match[str]) -> str:
        document = base64.b64decode(match[1]).decode()
        marked = _MARK.match(document)
        document = drawings[int(marked[1])] if marked else document
        drawing = without_labels(document[document.index("<svg") :])
        svg = _distinct(drawing, seen).replace("<svg ", f'<svg style="{look(drawing, _LAYOUT)}" ', 1)
        frame = framed(svg, drawing, _LAYOUT, language)
        shown = player.around(frame) if _FILM.search(drawing) else frame
        pictures.append(f'<div class="diagram" data-search-exclude="">{shown}</div>')
        return f"<!--picture {len(pictures) - 1}-->"

    return _SVG_IMAGE.sub(inline, area)


def _distinct(svg: str, seen: dict[str, int]) -> str:
    """The same picture twice on a page gets another id the second time: all its ids start with the first one."""
    found = _DIAGRAM_ID.match(svg)
    if found is None:
        return svg
    seen[found[1]] = seen.get(found[1], 0) + 1
    return svg if seen[found[1]] == 1 else svg.replace(found[1], f"{found[1]}-{seen[found[1]]}")
