"""The script that opens pictures large, as an element of a page: once on a page is enough, and more do no harm."""

from base64 import b64encode
from functools import lru_cache
from importlib.resources import files

from lstm_diagrams.words import Language, Text

_LARGE = Text("放大的图", "Enlarged diagram")
_LARGER = Text("放大", "Larger")
_SMALLER = Text("缩小", "Smaller")
_CLOSE = Text("关闭", "Close")
OPEN = Text("放大看图", "Enlarge the diagram")
"""The name of the button that opens a picture."""


def words(language: Language) -> str:
    """What the opened picture and its buttons are called, for the script."""
    return "|".join(text.in_language(language) for text in (_LARGE, _LARGER, _SMALLER, _CLOSE))


@lru_cache(maxsize=1)
def program() -> str:
    """The script itself, without indents and comments that stand alone."""
    source = files(__package__).joinpath("lightbox.js").read_text(encoding="utf-8")
    lines = (line.strip() for line in source.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


@lru_cache(maxsize=1)
def apart() -> str:
    """The element for pages that are searched: hosts would take a script's text for the text of the page."""
    return f'<script src="data:text/javascript;base64,{b64encode(program().encode()).decode()}"></script>'


def written_out() -> str:
    """The element for the output of a notebook, where not every host loads a script from an address."""
    return f"<script>{program()}</script>"
