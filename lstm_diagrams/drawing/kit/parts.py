"""Which parts of a figure are drawn, as its option ``parts`` names them."""

from lstm_diagrams.errors import UnknownName, UsageError

Parts = str | tuple[str, ...] | list[str]


def checked_parts(figure: str, parts: object, known: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the ``known`` parts of a figure that ``parts`` names, in their order; it is text with a plus between the names, or several names.

    UnknownName for another name, UsageError for none.
    """
    names = parts.split("+") if isinstance(parts, str) else parts
    if not isinstance(names, tuple | list) or not names:
        raise UsageError(f"option 'parts' takes names such as '{'+'.join(known[:2])}' or {known[:2]}, not {parts!r}")
    chosen = [name.strip() if isinstance(name, str) else name for name in names]
    for name in chosen:
        if name not in known:
            raise UnknownName(f"part of figure {figure!r}", name, known)
    return tuple(part for part in known if part in chosen)
