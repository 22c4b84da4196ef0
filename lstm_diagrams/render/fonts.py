"""Whether the fonts of this machine can write what a drawing says: a missing glyph is an error, never a silent box.

PNG and PDF carry their letters with them; SVG leaves them to who opens it.
"""

from functools import lru_cache
from html import escape
from itertools import chain
from xml.etree import ElementTree

import resvg_py

from lstm_diagrams.errors import FontError

_NO_LETTER = "\U000ffffd"
"""A private character that no font has."""
_CURE = (
    "install a font that has them (for Chinese: apt install fonts-noto-cjk, or Noto Sans CJK SC for any system), "
    "or save as .svg, which leaves the letters to the reader's machine"
)


def require_fonts(svg: str) -> None:
    """FontError if some character of the drawing's texts is in no font of this machine; the message names them."""
    texts = (
        "".join(element.itertext()) for element in ElementTree.fromstring(svg).iter() if element.tag.endswith("}text")
    )
    letters = sorted({letter for letter in chain.from_iterable(texts) if not letter.isascii()})
    missing = [letter for letter in letters if _picture_of(letter) == _picture_of(_NO_LETTER)]
    if missing:
        raise FontError(f"no font on this machine has {_listed(missing)}: {_CURE}")


def _listed(letters: list[str], most: int = 10) -> str:
    more = f" and {len(letters) - most} more" if len(letters) > most else ""
    return ", ".join(letters[:most]) + more


@lru_cache(maxsize=4096)
def _picture_of(letter: str) -> bytes:
    """The letter as PNG; letters that no font has all look the same."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=f'<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24">'
            f'<text x="4" y="18" font-size="14" font-family="sans-serif">{escape(letter)}</text></svg>'
        )
    )
