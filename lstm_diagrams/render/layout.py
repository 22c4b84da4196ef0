"""How a picture stands on a page: how wide, at which side, under which names, what a click does; everything checked."""

import re
from dataclasses import dataclass
from typing import Literal, get_args

from lstm_diagrams.errors import UnknownName, UsageError

Align = Literal["left", "center", "right"]
_WIDTH = re.compile(r"(\d{1,5}(?:\.\d{1,4})?)(px|%|em|rem|ch|vw|pt|pc|in|cm|mm)?", re.ASCII)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_SCHEMES = ("http", "https", "mailto", "ftp", "file")
"""What an absolute link may start with: none of them runs a program."""
_IGNORED = "".join(map(chr, range(0x21)))
"""What browsers leave out at both ends of an address."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a picture stands on a page.

    Attributes:
        width: a CSS length or a share of the column (``400px``, ``60%``), or nothing for the picture's own width.
        align: at which side of the column it stands.
        classes: more classes of the figure.
        id: the id of the figure, for links, or nothing.
        link: where a click leads, or nothing.
        zoom: whether a click opens the picture large.
    """

    width: str = ""
    align: Align = "center"
    classes: tuple[str, ...] = ()
    id: str = ""
    link: str = ""
    zoom: bool = True


def layout(
    width: object = "",
    align: object = "",
    classes: object = "",
    name: object = "",
    link: object = "",
    zoom: object = None,
) -> Layout:
    """A layout out of what somebody wrote; what is empty or None is left as it usually is.

    Args:
        width: ``400``, ``"400px"``, ``"60%"``, ``"30em"``.
        align: ``"left"``, ``"center"`` or ``"right"``.
        classes: names with spaces between them.
        name: the id.
        link: an address, absolute or relative; with one, a click opens nothing unless ``zoom`` says so.
        zoom: true or false.

    Raises:
        UsageError: one of them cannot be used; the message names it and what would have worked.
    """
    if zoom not in (None, True, False):
        raise UsageError(f"'zoom' takes true or false, not {zoom!r}")
    address = _link(link)
    return Layout(
        _width(width), _align(align), _classes(classes), _id(name), address, bool(not address if zoom is None else zoom)
    )


def _width(value: object) -> str:
    if value in ("", None):
        return ""
    found = _WIDTH.fullmatch(str(value).strip()) if not isinstance(value, bool) else None
    amount, unit = (float(found[1]), found[2] or "px") if found else (0.0, "")
    if not amount or (unit == "%" and amount > 100):
        raise UsageError(
            f"'width' takes a length such as 400, 400px or 30em, or a share of the column up to 100%, not {value!r}"
        )
    return f"{amount:g}{unit}"


def _align(value: object) -> Align:
    if value in ("", None):
        return "center"
    for known in get_args(Align):
        if value == known:
            align: Align = known
            return align
    raise UnknownName("align", value, get_args(Align))


def _classes(value: object) -> tuple[str, ...]:
    if value is not None and not isinstance(value, str):
        raise UsageError(f"'class' takes names with spaces between them, not {value!r}")
    return tuple((value or "").split())


def _id(value: object) -> str:
    if value is not None and (not isinstance(value, str) or re.search(r"\s", value.strip())):
        raise UsageError(f"'id' takes one name without spaces, not {value!r}")
    return (value or "").strip()


def _link(value: object) -> str:
    if value is not None and not isinstance(value, str):
        raise UsageError(f"'link' takes an address, not {value!r}")
    bare = re.sub(r"[\t\r\n]", "", value or "").strip(_IGNORED)  # as browsers read it
    address = re.sub(r"[\x00-\x20\x7f]", lambda found: f"%{ord(found[0]):02X}", bare)
    scheme = _SCHEME.match(address)
    if scheme and scheme[1].lower() not in _SCHEMES:
        raise UsageError(f"'link' takes a relative address or one of {', '.join(_SCHEMES)}, not {value!r}")
    return address
