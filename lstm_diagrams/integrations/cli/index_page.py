"""The page that shows every figure of a model: one file that needs no other, in light and dark, all texts escaped."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from lstm_diagrams import __version__
from lstm_diagrams.diagram import Diagram
from lstm_diagrams.facts import Capture
from lstm_diagrams.figures import Figure
from lstm_diagrams.integrations.embedding.html import error_box, inline
from lstm_diagrams.integrations.embedding.order import Picture
from lstm_diagrams.render.frame import escape
from lstm_diagrams.theme import DARK, LIGHT
from lstm_diagrams.themes import ThemeName
from lstm_diagrams.words import Language, Text

_TITLE = Text("{name} 的图", "Diagrams of {name}")
_COUNT = Text("{count} 种图，讲得最多的在最前。", "{count} figures, the one that tells most first.")
_CONTENTS = Text("目录", "Contents")
_THEME = Text("颜色", "Colours")
_CHOICES = (
    ("auto", Text("跟随系统", "as the system")),
    ("light", Text("浅色", "light")),
    ("dark", Text("深色", "dark")),
)
_FILE = Text("SVG 文件", "SVG file")
_TAGS: dict[Language, str] = {"zh": "zh-Hans", "en": "en"}
_LIGHT = (
    f"color-scheme:light;--paper:{LIGHT.paper};--ink:{LIGHT.ink};--quiet:{LIGHT.muted};--line:#d1d9e0;--link:#0550ae"
)
_DARK = f"color-scheme:dark;--paper:{DARK.paper};--ink:{DARK.ink};--quiet:{DARK.muted};--line:#3a4049;--link:#79b8ff"
_STYLE = f"""\
:root{{{_LIGHT}}}
@media(prefers-color-scheme:dark){{:root:not([data-theme=light]){{{_DARK}}}}}
:root[data-theme=dark]{{{_DARK}}}
body{{margin:0 auto;max-width:75rem;padding:1.5rem;background:var(--paper);color:var(--ink);font:1rem/1.6 system-ui,sans-serif}}
a{{color:var(--link)}}
header,section{{border-bottom:1px solid var(--line);padding-bottom:1.5rem}}
h1,h2{{line-height:1.25}}
nav ul{{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none;padding:0}}
nav a{{display:inline-block;padding:.25rem 0}}
select{{font:inherit;color:inherit;background:var(--paper);border:1px solid var(--line);padding:.25rem .5rem}}
figure{{margin:1rem 0}}
figcaption{{color:var(--quiet)}}
.lstm-diagram-error{{border:1px solid #cf222e;padding:0 1rem;overflow-wrap:anywhere}}"""
_SCRIPT = """\
const chosen=document.getElementById("theme");
chosen.closest("p").hidden=false;
chosen.addEventListener("change",()=>{
if(chosen.value==="auto")delete document.documentElement.dataset.theme;else document.documentElement.dataset.theme=chosen.value;
});"""


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure with its picture, or the reason why there is none."""

    figure: Figure
    picture: Diagram | str


def index_page(facts: Capture, shown: Sequence[Shown], language: Language, theme: ThemeName) -> str:
    """The page as HTML; a reader chooses light or dark where the theme is ``auto``, any other is kept to."""
    title = _TITLE.format(name=facts.name).in_language(language)
    seen = Counter[str]()
    kept = "" if theme == "auto" else f' data-theme="{escape(theme)}"'
    sections = "\n".join(_section(each, seen, language) for each in shown)
    return f"""\
<!DOCTYPE html>
<html lang="{_TAGS[language]}"{kept}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="lstm-diagrams {__version__}">
<title>{escape(title)}</title>
<style>
{_STYLE}
</style>
</head>
<body>
<header>
<h1>{escape(title)}</h1>
<p>{_COUNT.format(count=len(shown)).in_language(language)}</p>
{_choice(language) if theme == "auto" else ""}
{_contents(shown, language)}
</header>
<main>
{sections}
</main>
{f"<script>{_SCRIPT}</script>" if theme == "auto" else ""}
</body>
</html>
"""


def _choice(language: Language) -> str:
    """Hidden until the script that answers it runs."""
    options = "".join(f'<option value="{name}">{text.in_language(language)}</option>' for name, text in _CHOICES)
    label = _THEME.in_language(language)
    return f'<p hidden><label>{label} <select id="theme" autocomplete="off">{options}</select></label></p>'


def _contents(shown: Sequence[Shown], language: Language) -> str:
    links = "".join(
        f'<li><a href="#{escape(each.figure.name)}">{escape(each.figure.title.in_language(language))}</a></li>'
        for each in shown
    )
    return f'<nav aria-label="{_CONTENTS.in_language(language)}"><ul>{links}</ul></nav>'


def _section(each: Shown, seen: Counter[str], language: Language) -> str:
    name, heading = escape(each.figure.name), escape(each.figure.title.in_language(language))
    return (
        f'<section id="{name}" aria-labelledby="{name}-title">\n<h2 id="{name}-title">{heading}</h2>\n'
        f"{_picture(each.picture, name, seen, language)}\n</section>"
    )


def _picture(picture: Diagram | str, name: str, seen: Counter[str], language: Language) -> str:
    if isinstance(picture, str):
        return error_box(picture, language)
    svg = Picture(picture.svg().encode(), picture.title, picture.description, {})
    file = f'<a href="{name}.svg">{_FILE.in_language(language)}</a>'
    return (
        f"<figure>{inline(svg, '', seen, language)}\n<figcaption>{escape(picture.caption)} {file}</figcaption></figure>"
    )
