"""The files of the site that are no pages: what both languages share, the formulas' style, the scripts of pictures, the shape lab."""

from collections.abc import Iterator
from pathlib import Path

from lstm_diagrams.render import lightbox
from lstm_diagrams.render.moving import player
from lstm_diagrams.site import layout, sources
from lstm_diagrams.site.formulas import stylesheet
from lstm_diagrams.words import Language


def assets(language: Language) -> Iterator[tuple[str, Path | str]]:
    """Every such file by its place on the site: the path of its source, or its text where it is made now."""
    for path in sorted(layout.SHARED.rglob("*")):
        if path.is_file():
            yield path.relative_to(layout.SHARED).as_posix(), path
    for path in sorted((layout.KATEX / "fonts").iterdir()):
        yield f"assets/katex/fonts/{path.name}", path
    made = sources.lab_folder()
    for path in sorted((made / language).iterdir()) if made else ():
        yield f"assets/shape-lab/{path.name}", path
    yield "assets/katex/katex.min.css", stylesheet()
    yield "assets/lightbox.js", lightbox.program()
    yield "assets/player.js", player.program()
