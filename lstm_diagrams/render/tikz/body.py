"""The marks of a drawing as TikZ commands, a line for each, with their classes as comments; groups are scopes."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from lstm_diagrams.render.text import MEANT
from lstm_diagrams.render.tikz.formula import formula
from lstm_diagrams.render.tikz.letters import plain
from lstm_diagrams.render.tikz.paints import Colours, options
from lstm_diagrams.render.tikz.shapes import path

_ANCHORS = {"start": "base west", "middle": "", "end": "base east"}
_COMMANDS = {(True, True): "filldraw", (True, False): "fill", (False, True): "draw"}
"""By whether a shape is filled and has a line."""
_COMMENTS = ("title", "desc", "style")


def body(root: Element, colours: Colours) -> Iterator[str]:
    """The lines inside the picture."""
    for part in root:
        if part.tag == "g":
            yield from _scope(part, root.get("id", ""), colours, 0)
        elif part.tag not in _COMMENTS:
            yield _shape(part, colours, lined=False)


def comment(text: str) -> str:
    """Text as a comment, which ends with the line."""
    return f"% {' '.join(text.split())}"


def _scope(group: Element, prefix: str, colours: Colours, depth: int) -> Iterator[str]:
    """A group and what stands in it, indented."""
    settings = ", ".join([*_place(group, prefix), *options(group, colours)])
    yield "  " * depth + rf"\begin{{scope}}[{settings}]" + _classes(group)
    for part in group:
        if part.tag == "g":
            yield from _scope(part, prefix, colours, depth + 1)
        else:
            yield "  " * (depth + 1) + _mark(part, colours, lined="stroke" in group.attrib)
    yield "  " * depth + r"\end{scope}"


def _place(group: Element, prefix: str) -> Iterator[str]:
    """Where a group lies; one with a name can be pointed at by it, as ``layer1.north``."""
    if "transform" in group.attrib:
        x, y = group.get("transform", "").removeprefix("translate(").removesuffix(")").split()
        yield f"shift={{({x},{y})}}"
    if "id" in group.attrib:
        yield f"local bounding box={group.get('id', '').removeprefix(prefix + '-')}"


def _mark(part: Element, colours: Colours, *, lined: bool) -> str:
    if part.tag == "title":
        return comment(part.text or "")
    return _text(part, colours) if part.tag == "text" else _shape(part, colours, lined=lined)


def _shape(shape: Element, colours: Colours, *, lined: bool) -> str:
    """A path, which may be ``lined`` as all in its group are."""
    command = _COMMANDS["fill" in shape.attrib, lined or "stroke" in shape.attrib]
    settings = ", ".join(options(shape, colours))
    return f"\\{command}{f'[{settings}]' if settings else ''} {path(shape)};{_classes(shape)}"


def _text(line: Element, colours: Colours) -> str:
    """A line of text, which lies where it is meant to however wide another font makes it."""
    anchor, x = line.get(MEANT, f"{line.get('text-anchor', 'middle')} {line.get('x')}").split()
    settings = [f"ld size={line.get('font-size')}", *options(line, colours)]
    if _ANCHORS[anchor]:
        settings.append(f"anchor={_ANCHORS[anchor]}")
    content = formula(line) if "math" in line.get("class", "").split() else plain(line.text or "")
    return rf"\node[{', '.join(settings)}] at ({x},{line.get('y')}) {{{content}}};" + _classes(line)


def _classes(element: Element) -> str:
    names = [name for name in element.get("class", "").split() if name != "math"]
    return f" {comment(' '.join(names))}" if names else ""
