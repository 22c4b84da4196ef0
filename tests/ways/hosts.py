"""The hosts of documentation: each builds a small project with a diagram, and what stands on the page is looked at."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from itertools import product
from pathlib import Path
from typing import Literal

from PIL import Image

from lstm_diagrams.theme import DARK, LIGHT
from tests.browser import Chromium
from tests.integrations.looks import themes_seen
from tests.ways.running import Missing, run, version

_FENCE = "```lstm-diagram\nmodel: torch.nn:GRU(3, 4)\ninput: 3,2,3\ntheme: auto\n```\n"
_MATERIAL = "site_name: x\ntheme: {name: material, font: false, palette: {scheme: slate}}\n"
_SUPERFENCES = """markdown_extensions:
  - pymdownx.superfences:
      custom_fences:
        - name: lstm-diagram
          class: lstm-diagram
          format: !!python/name:lstm_diagrams.integrations.markdown.fence
"""
_SPHINX_THEMES = ("furo", "pydata_sphinx_theme", "sphinx_rtd_theme", "sphinx_book_theme", "alabaster")
_SWITCHES = {
    "material": "document.body.dataset.mdColorScheme = {'dark': 'slate', 'light': 'default'}",
    "furo": "document.body.dataset.theme = {'dark': 'dark', 'light': 'light'}",
    "docusaurus": "document.documentElement.dataset.theme = {'dark': 'dark', 'light': 'light'}",
    "vitepress": "document.documentElement.className = {'dark': 'dark', 'light': ''}",
}
"""What the reader's switch does in each look: the value is chosen by the name of the theme."""
_DRAW = "import lstm_diagrams as d, torch\nd.draw(torch.nn.GRU(3, 4), torch.randn(3, 2, 3)).save('gru.%s')\n"


def _follows(page: Path, look: str) -> None:
    """The picture on the page turns dark and light with the switch, whatever the system prefers."""
    chromium = Chromium()
    preferences: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    try:
        for prefers, theme in product(preferences, (DARK.name, LIGHT.name)):
            script = f"{_SWITCHES[look]}['{theme}']"
            assert themes_seen(chromium, page, script, ["svg.lstm-diagram"], prefers=prefers) == [theme]
    finally:
        chromium.close()


def _built(folder: Path, host: str, file: str, settings: str) -> None:
    (folder / "docs").mkdir()
    (folder / "docs/index.md").write_text(f"# x\n\n{_FENCE}", "utf-8")
    (folder / file).write_text(settings, "utf-8")
    run(folder, host, "build", "--strict")
    _follows(folder / "site/index.html", "material")


def mkdocs(folder: Path) -> str:
    package, theme = version("mkdocs"), version("mkdocs-material")
    _built(folder, "mkdocs", "mkdocs.yml", f"{_MATERIAL}plugins: [lstm-diagrams]\n")
    return f"{package}: the plugin, with {theme}; follows the switch"


def properdocs(folder: Path) -> str:
    package = version("properdocs")
    _built(folder, "properdocs", "properdocs.yml", f"{_MATERIAL}plugins: [lstm-diagrams]\n")
    return f"{package}: the plugin; follows the switch"


def zensical(folder: Path) -> str:
    package = version("zensical")
    _built(folder, "zensical", "mkdocs.yml", _MATERIAL + _SUPERFENCES)
    return f"{package}: the fence; follows the switch"


def sphinx(folder: Path) -> str:
    package = version("sphinx")
    (folder / "index.rst").write_text(
        "x\n=\n\n.. lstm-diagram:: torch.nn:GRU(3, 4)\n   :input: 3,2,3\n   :theme: auto\n", "utf-8"
    )
    for theme in _SPHINX_THEMES:
        conf = f'extensions = ["lstm_diagrams.integrations.sphinx"]\nhtml_theme = "{theme}"\n'
        (folder / "conf.py").write_text(conf, "utf-8")
        run(folder, "sphinx", "-W", "-n", "-q", "-E", ".", theme)
        assert re.search(r'<svg [^>]*class="lstm-diagram', (folder / theme / "index.html").read_text("utf-8"))
    _follows(folder / "furo/index.html", "furo")
    return f"{package}: the directive, in furo, pydata, rtd, book and alabaster; follows the switch"


def myst(folder: Path) -> str:
    package = version("myst-parser")
    (folder / "index.md").write_text("# x\n\n```{lstm-diagram} torch.nn:GRU(3, 4)\n:input: 3,2,3\n```\n", "utf-8")
    conf = 'extensions = ["myst_parser", "lstm_diagrams.integrations.sphinx"]\nhtml_theme = "furo"\n'
    (folder / "conf.py").write_text(conf, "utf-8")
    run(folder, "sphinx", "-W", "-n", "-q", ".", "out")
    _follows(folder / "out/index.html", "furo")
    return f"{package}: the directive in Markdown; follows the switch"


def vitepress(folder: Path) -> str:
    """From npm, which fetches it."""
    _npm(folder, "install", "--no-audit", "--no-fund", "vitepress@1")
    run(folder, "lstm_diagrams", "draw", "torch.nn:GRU(3, 4)", "--input", "3,2,3", "-o", "gru.svg")
    page = "<script setup>\nimport picture from './gru.svg?raw'\n</script>\n\n# x\n\n<div v-html=\"picture\"></div>\n"
    (folder / "index.md").write_text(page, "utf-8")
    _npm(folder, "exec", "--", "vitepress", "build")
    _follows(folder / ".vitepress/dist/index.html", "vitepress")
    return f"vitepress {_from_npm(folder, 'vitepress')}: the SVG file by ?raw and v-html; follows the switch"


def docusaurus(folder: Path) -> str:
    """From npm, which fetches it."""
    packages = ("@docusaurus/core@3", "@docusaurus/preset-classic@3", "react", "react-dom", "raw-loader")
    (folder / "package.json").write_text("{}", "utf-8")  # npm's own asks for modules of a kind that its pages are not
    _npm(folder, "install", "--no-audit", "--no-fund", *packages)
    preset = '["classic", {docs: {routeBasePath: "/"}, blog: false, pages: false}]'
    settings = f'module.exports = {{title: "x", url: "https://x.example", baseUrl: "/", presets: [{preset}]}};\n'
    (folder / "docusaurus.config.js").write_text(settings, "utf-8")
    (folder / "docs").mkdir()
    run(folder, "lstm_diagrams", "draw", "torch.nn:GRU(3, 4)", "--input", "3,2,3", "-o", "docs/gru.svg")
    picture = (
        "import picture from '!!raw-loader!./gru.svg';\n\n# x\n\n<div dangerouslySetInnerHTML={{__html: picture}} />\n"
    )
    (folder / "docs/index.mdx").write_text(f"---\nslug: /\n---\n\n{picture}", "utf-8")
    _npm(folder, "exec", "--", "docusaurus", "build")
    _follows(folder / "build/index.html", "docusaurus")
    return f"docusaurus {_from_npm(folder, '@docusaurus/core')}: the SVG file by raw-loader; follows the switch"


def _from_npm(folder: Path, package: str) -> str:
    """The version that npm has installed."""
    return str(json.loads((folder / "node_modules" / package / "package.json").read_text("utf-8"))["version"])


def _npm(folder: Path, *command: str) -> None:
    if shutil.which("npm") is None:
        raise Missing("npm")
    done = subprocess.run(["npm", *command], cwd=folder, capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, (done.stdout + done.stderr)[-1500:]


def typst(folder: Path) -> str:
    package = version("typst")
    import typst as program  # brought by an extra

    run(folder, "lstm_diagrams", "draw", "torch.nn:GRU(3, 4)", "--input", "3,2,3", "-o", "gru.svg", "--theme", "light")
    (folder / "x.typ").write_text('#image("gru.svg")\n', "utf-8")
    program.compile(str(folder / "x.typ"), output=str(folder / "x.png"), format="png")
    _has_colours(folder / "x.png")
    return f"{package}: the SVG file"


def latex(folder: Path) -> str:
    for program in ("xelatex", "pdftoppm"):
        if shutil.which(program) is None:
            raise Missing(program)
    run(folder, "lstm_diagrams", "draw", "torch.nn:GRU(3, 4)", "--input", "3,2,3", "-o", "gru.pdf")
    source = r"\documentclass{article}\usepackage{graphicx}\begin{document}\includegraphics[width=\linewidth]{gru}\end{document}"
    (folder / "x.tex").write_text(source, "utf-8")
    said = subprocess.run(["xelatex", "-version"], capture_output=True, text=True, check=True).stdout
    subprocess.run(["xelatex", "-interaction=batchmode", "x.tex"], cwd=folder, check=True, capture_output=True)
    subprocess.run(["pdftoppm", "-r", "96", "-png", "-singlefile", "x.pdf", "x"], cwd=folder, check=True)
    _has_colours(folder / "x.png")
    found = re.search(r"TeX Live (\d+)", said)
    assert found
    return f"xelatex {found[1]}: the PDF file"


def _has_colours(png: Path) -> None:
    """The picture is there: colours of its boxes, which a page of text or of black has not."""
    with Image.open(png) as image:
        seen = {colour for _, colour in image.convert("RGB").getcolors(1 << 24) or []}
    fills = {tuple(bytes.fromhex(paint[1:])) for role, paint in LIGHT.paints() if role.endswith("_fill")}
    assert any(all(abs(a - b) < 4 for a, b in zip(colour, fill, strict=True)) for colour in seen for fill in fills)


def _dated(host: Callable[[Path], str]) -> Callable[[Path], str]:
    return lambda folder: f"{host(folder)}; seen {date.today().isoformat()}"


_RUN: dict[str, Callable[[Path], str]] = {
    "MkDocs": mkdocs,
    "ProperDocs": properdocs,
    "Zensical": zensical,
    "Sphinx": sphinx,
    "MyST in Sphinx": myst,
    "VitePress": vitepress,
    "Docusaurus": docusaurus,
    "Typst": typst,
    "LaTeX": latex,
}
HOSTS = {name: _dated(host) for name, host in _RUN.items()}
