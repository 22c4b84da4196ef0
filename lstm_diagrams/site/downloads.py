"""A page's notebook as readers download it: alone in a folder, with the installed package, it runs and can be read."""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import metadata

import nbformat
from nbformat import NotebookNode

from lstm_diagrams.site import layout
from lstm_diagrams.site.notebooks import in_language
from lstm_diagrams.site.plain import plain
from lstm_diagrams.words import Language, Text

_OWN_ROOM = re.compile(r"^from lstm_diagrams\.site\.(\w+) import .*\n?", re.MULTILINE)
"""What stands in no wheel, so that its source has to come along."""
_PROVIDED = frozenset({"torch", "numpy", "IPython", "lstm_diagrams"})
"""Imported by notebooks and brought by the package or by Jupyter itself."""
_LINKED = re.compile(r"\]\(#([\w-]+)\)")
_INSTALL = Text(
    zh="# 这个笔记本自己就能运行，只要装好下面的包。还没有装，就去掉 %pip 前面的井号，运行这一格。\n"
    "# lstm-diagrams 也可以写成它的 wheel 文件，或仓库克隆到的文件夹。",
    en="# This notebook runs by itself once these packages are installed. To install them, take away the # before %pip and\n"
    "# run this cell. For lstm-diagrams its wheel, or the folder of a clone of its repository, does as well.",
)
_CHINESE = 'import lstm_diagrams\n\nlstm_diagrams.defaults(lang="zh")  # 图里的字用中文；英文是 "en"'
_AS_TEXT = Text(
    zh="*下面这段要读仓库里的文件，所以只是文字。运行的结果：*",
    en="*What follows reads files of the repository, so it stands here as text. What came of it:*",
)


def offered(notebook: NotebookNode) -> bool:
    """Whether the page offers its notebook: its front matter says ``download: false`` where that makes no sense."""
    return bool(notebook.metadata["page"].get("download", True))


def standalone(notebook: NotebookNode, language: Language, place: str = "") -> NotebookNode:
    """The notebook in one language, with its outputs, all cells in it and nothing of the repository.

    Args:
        notebook: with both languages in it.
        language: the one that is wanted.
        place: address of its page, where the site has one.
    """
    made = in_language(notebook, language, whole=True)
    first = nbformat.v4.new_code_cell(_first(notebook, language), id="install")
    ids = frozenset(_LINKED.findall("\n".join(cell.source for cell in made.cells if cell.cell_type == "markdown")))
    cells = [first]
    for cell in made.cells:
        if "reads" in cell.metadata:
            cells.append(_as_text(cell, language))
        else:
            cells.extend([*_brought(cell), *_sources(cell)])
    made.cells = [_plain(cell, place, ids) for cell in cells]
    return made


def requirements(notebook: NotebookNode) -> list[str]:
    """What pip is to install: the package with the extras that cells ask for by ``needs``, and what else they need or import."""
    named, imported = list[str](), set[str]()
    for cell in (cell for cell in notebook.cells if cell.cell_type == "code" and "reads" not in cell.metadata):
        named += cell.metadata.get("needs", "").split()
        for made in _sources(cell):
            imported |= set(_imports(made.source)) - _PROVIDED - sys.stdlib_module_names
    others = {name for name in named if not name.startswith("lstm-diagrams")}
    others |= {_distributions()[name] for name in imported}
    extras = sorted({name.partition("[")[2].rstrip("]") for name in named} - {""})
    return [f"lstm-diagrams[{','.join(extras)}]" if extras else "lstm-diagrams", *sorted(others)]


def _first(notebook: NotebookNode, language: Language) -> str:
    packages = " ".join(f'"{name}"' if "[" in name else name for name in requirements(notebook))
    install = f"{_INSTALL.in_language(language)}\n# %pip install {packages}"
    return f"{install}\n\n{_CHINESE}" if language == "zh" else install


def _imports(code: str) -> Iterator[str]:
    """The names of the top packages that are imported."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


@cache
def _distributions() -> dict[str, str]:
    """What has to be installed for a top package."""
    return {name: found[0].lower() for name, found in metadata.packages_distributions().items()}


def _brought(cell: NotebookNode) -> Iterator[NotebookNode]:
    """Cells that write the files of the repository which the cell brings along."""
    for number, name in enumerate(cell.metadata.get("brings", "").split()):
        text = (layout.ROOT / name).read_text(encoding="utf-8").replace("\\", "\\\\").replace('"', r"\"")
        folder = name.rpartition("/")[0] or "."
        source = (
            "from pathlib import Path\n\n"
            f'Path("{folder}").mkdir(parents=True, exist_ok=True)\n'
            f'Path("{name}").write_text("""\\\n{text}""", encoding="utf-8")\n'
        )
        yield nbformat.v4.new_code_cell(source, id=f"{cell.id}-file-{number}", metadata={"tags": ["hide_input"]})


def _sources(cell: NotebookNode) -> Iterable[NotebookNode]:
    """The cell, and before it cells with the source of what it imports from the site's own room, where it does."""
    if cell.cell_type != "code":
        return [cell]
    modules = _OWN_ROOM.findall(cell.source)
    cell = nbformat.from_dict({**cell, "source": _OWN_ROOM.sub("", cell.source).strip()})
    return [*(_source(name) for name in modules), cell]


def _source(module: str) -> NotebookNode:
    text = (layout.SITE / f"{module}.py").read_text(encoding="utf-8")
    docstring, *_ = ast.parse(text).body
    source = "".join(text.splitlines(keepends=True)[docstring.end_lineno :]).strip()
    made: NotebookNode = nbformat.v4.new_code_cell(source, id=f"source-{module}", metadata={"tags": ["hide_input"]})
    return made


def _as_text(cell: NotebookNode, language: Language) -> NotebookNode:
    """What a cell that reads the checkout shows: its code unless that is hidden, then what it printed or wrote as Markdown."""
    parts = [_AS_TEXT.in_language(language)]
    if "hide_input" not in cell.metadata.get("tags", []):
        parts.append(f"```python\n{cell.source}\n```")
    for output in cell.outputs:
        shown = output.get("data", {})
        parts.append(shown["text/markdown"] if "text/markdown" in shown else f"```text\n{output.text.rstrip()}\n```")
    made: NotebookNode = nbformat.v4.new_markdown_cell("\n\n".join(parts), id=cell.id)
    return made


def _plain(cell: NotebookNode, place: str, ids: frozenset[str]) -> NotebookNode:
    """The cell without what MkDocs alone knows; code that pages do not show is folded in."""
    if cell.cell_type == "markdown":
        cell.source = plain(cell.source, place, ids)
        return cell
    hidden = {"hide_input", "remove_cell"} & set(cell.metadata.get("tags", []))
    cell.metadata = {"jupyter": {"source_hidden": True}} if hidden else {}
    for output in cell.outputs:
        if "text/markdown" in output.get("data", {}):
            output.data["text/markdown"] = plain(output.data["text/markdown"], place)
    return cell
