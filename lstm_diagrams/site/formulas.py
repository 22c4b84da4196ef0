"""Formulas, ``$…$`` and ``$$…$$`` in Markdown, set by KaTeX while the site is built: pages need no script to show them."""

import json
import re
from functools import cache
from html import unescape

import dukpy

from lstm_diagrams.site import layout
from lstm_diagrams.site.problems import SourceError
from lstm_diagrams.words import Language, Text

_FORMULA = re.compile(r'<(span|div) class="arithmatex">(.*?)</\1>', re.DOTALL)
"""What pymdownx.arithmatex makes of a formula: a span where it stands in a line, a div where it stands by itself."""
_OTHER_FORMATS = re.compile(r",url\([^)]*\.(?:woff|ttf)\) format\(\"\w+\"\)")
_SET = """
function set(tex, displayMode) { return katex.renderToString(tex, {displayMode, strict: "error"}) }
"""
_FRAME = Text("可以左右滚动的公式", "Formula, scrolls sideways")


def with_formulas(page: str, name: str, language: Language) -> str:
    """The page with its formulas as HTML, and as MathML for screen readers. SourceError names a formula that is none."""

    def made(match: re.Match[str]) -> str:
        tex = unescape(match[2]).strip()
        by_itself = match[1] == "div"
        try:
            html = str(_katex().evaljs("set(dukpy.tex, dukpy.displayMode)", tex=tex, displayMode=by_itself))
        except dukpy.JSRuntimeError as error:
            why = str(error).splitlines()[0].removeprefix("ParseError: ")
            raise SourceError(
                f"{name}: the formula {json.dumps(tex, ensure_ascii=False)} cannot be set: {why}"
            ) from error
        if not by_itself:
            return html
        return (
            f'<div class="formula" role="group" tabindex="0" aria-label="{_FRAME.in_language(language)}">{html}</div>'
        )

    return _FORMULA.sub(made, page)


def stylesheet() -> str:
    """KaTeX's style sheet, with its fonts in the one format that is published, which all browsers read."""
    return _OTHER_FORMATS.sub("", (layout.KATEX / "katex.min.css").read_text(encoding="utf-8"))


@cache
def _katex() -> dukpy.JSInterpreter:
    engine = dukpy.JSInterpreter()
    engine.evaljs([(layout.KATEX / "katex.min.js").read_text(encoding="utf-8"), _SET, "null"])
    return engine
