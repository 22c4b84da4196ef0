"""Colours by the name of their role, as ``ldLayer1Fill``, which an author changes at the top of the file."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from lstm_diagrams.theme import Theme


class Colours:
    """Names the paints of one drawing; knows which of them it has."""

    def __init__(self, theme: Theme) -> None:
        self._roles = {paint: role for role, paint in theme.paints()}
        self._met: set[str] = set()

    def name(self, paint: str) -> str:
        """TeX's name of a paint."""
        self._met.add(paint)
        return "ld" + "".join(word.capitalize() for word in self._roles[paint].split("_"))

    def definitions(self) -> Iterator[str]:
        """A line for each paint that was named, in the order of the roles."""
        for paint in self._roles:
            if paint in self._met:
                yield rf"\definecolor{{{self.name(paint)}}}{{HTML}}{{{paint.removeprefix('#').upper()}}}"


def options(element: Element, colours: Colours) -> list[str]:
    """How an element is painted, or all in a group."""
    found = []
    for name, key in (("fill", "text" if element.tag == "text" else "fill"), ("stroke", "draw")):
        paint = element.get(name, "none")
        if paint != "none":
            found.append(f"{key}={colours.name(paint)}")
    if "stroke-width" in element.attrib:
        found.append(rf"line width={element.get('stroke-width')}\ldUnit")
    if "stroke-dasharray" in element.attrib:
        on, off = element.get("stroke-dasharray", "").split(",")
        found.append(rf"dash pattern=on {on}\ldUnit off {off}\ldUnit")
    if "opacity" in element.attrib:
        found += [f"opacity={element.get('opacity')}"] + ["transparency group"] * (element.tag == "g")
    return found
