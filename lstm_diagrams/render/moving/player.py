"""A film with a player: HTML in which the reader goes from moment to moment; without JavaScript the whole picture stands there."""

import json
from base64 import b64encode
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from xml.etree import ElementTree

from lstm_diagrams.drawing.kit.moments import Moment
from lstm_diagrams.render import lightbox
from lstm_diagrams.render.frame import escape, figure, framed, look
from lstm_diagrams.render.groups import without_labels
from lstm_diagrams.render.layout import Layout
from lstm_diagrams.render.moving.pace import seconds
from lstm_diagrams.render.moving.timelines import SVG, Reel
from lstm_diagrams.words import LANGUAGE_TAGS, Language, Text

_WORDS = {
    "player": Text("播放控制", "Player"),
    "first": Text("回到开头", "First"),
    "back": Text("上一步", "Back"),
    "play": Text("播放", "Play"),
    "pause": Text("暂停", "Pause"),
    "forward": Text("下一步", "Forward"),
    "last": Text("跳到结尾", "Last"),
    "moment": Text("时刻", "Moment"),
    "space": Text("空格键", "Space"),
    "speed": Text("速度", "Speed"),
}


def playable(reel: Reel, moments: Sequence[Moment], language: Language, *, autoplay: bool = False) -> str:
    """The drawing with all that the script needs to play it, in an attribute, where no host looks for text.

    Args:
        reel: the drawing with its timelines.
        moments: those of the film, the whole picture last.
        language: of the words around it.
        autoplay: whether it plays once as soon as it is seen, but for readers who prefer reduced motion.
    """
    film = {
        "timelines": reel.timelines,
        "sentences": [moment.sentence.in_language(language) for moment in moments],
        "seconds": seconds(moments, language),
        "words": {name: text.in_language(language) for name, text in _WORDS.items()},
        "autoplay": autoplay,
    }
    reel.root.set("data-film", json.dumps(film, ensure_ascii=False, separators=(",", ":")))
    return reel.svg()


def standing(drawing: str, language: Language) -> str:
    """A playable drawing as a figure with the scripts that it needs, for the output of a notebook and a page of its own."""
    layout = Layout()
    svg = without_labels(_without_ids(drawing)).strip().replace("<svg ", f'<svg style="{look(drawing, layout)}" ', 1)
    shown = around(framed(svg, drawing, layout, language))
    return figure(f"{shown}{lightbox.written_out()}<script>{program()}</script>", "", layout)


def around(frame: str) -> str:
    """The element that the script takes for a player, around the frame of a playable drawing."""
    return f'<div class="lstm-diagram-player">{frame}</div>'


def page(shown: str, title: str, language: Language, theme: str | None) -> str:
    """A whole HTML page, which asks no other host for anything, with a player and its script.

    Args:
        shown: what stands in it.
        title: of the page.
        language: of its words.
        theme: of the picture, where it is fixed; None where it goes with the page.
    """
    ground = "light dark" if theme is None else "dark" if theme == "dark" else "light"
    return (
        f'<!DOCTYPE html>\n<html lang="{LANGUAGE_TAGS[language]}">\n<head>\n<meta charset="utf-8"/>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>\n'
        f"<title>{escape(title)}</title>\n<style>:root{{color-scheme:{ground}}}"
        "body{margin:1rem auto;padding:0 1rem;max-width:72rem;font-family:sans-serif;background:Canvas;color:CanvasText}</style>\n"
        f'</head>\n<body>\n<main>\n<h1 style="font-size:1.25rem">{escape(title)}</h1>\n{shown}\n</main>\n</body>\n</html>\n'
    )


@lru_cache(maxsize=1)
def program() -> str:
    """The script itself, without indents and comments that stand alone."""
    source = files(__package__).joinpath("player.js").read_text(encoding="utf-8")
    lines = (line.strip() for line in source.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


@lru_cache(maxsize=1)
def apart() -> str:
    """The element for pages that are searched: hosts would take a script's text for the text of the page."""
    return f'<script src="data:text/javascript;base64,{b64encode(program().encode()).decode()}"></script>'


def _without_ids(svg: str) -> str:
    """The drawing with its name and description as attributes: an id would stand twice where a picture is shown twice."""
    root = ElementTree.fromstring(svg)
    for tag, name in (("title", "label"), ("desc", "description")):
        words = root.find(f"{{{SVG}}}{tag}")
        if words is not None:
            root.set(f"aria-{name}", words.text or "")
            root.remove(words)
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{SVG}}}")
        for name in ("id", "aria-labelledby", "aria-describedby"):
            element.attrib.pop(name, None)
    root.set("xmlns", SVG)
    return ElementTree.tostring(root, encoding="unicode")
