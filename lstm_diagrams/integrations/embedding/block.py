"""The description of a diagram in a page: YAML, or text options, or both, made into a Block; every host reads the same keys."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lstm_diagrams.choice import draws_failures, unknown_option
from lstm_diagrams.errors import UnknownName, UsageError
from lstm_diagrams.figures.registry import figure_named, registered
from lstm_diagrams.integrations.embedding.order import Order
from lstm_diagrams.integrations.embedding.strict_yaml import read_yaml
from lstm_diagrams.render.layout import Layout, layout
from lstm_diagrams.themes import theme_named
from lstm_diagrams.words import Language, language_named

LAYOUT_KEYS = ("width", "align", "class", "id", "link", "zoom")
"""The keys that say how the picture stands on the page."""
_SUBJECT_KEYS = ("model", "input", "weights", "call", "seed")
"""The keys that say what is looked at."""
KEYS = (
    *_SUBJECT_KEYS,
    "figure",
    "options",
    "on_error",
    "lang",
    "theme",
    "caption",
    "alt",
    "inline",
    "play",
    *LAYOUT_KEYS,
)
"""Every key of a block; the options of the figures are keys too."""
_TEXTS = ("model", "weights", "call", "figure", "on_error", "lang", "theme", "caption", "alt", *LAYOUT_KEYS[:-1])
"""The keys whose text is taken as it stands where a host gives it as text."""
_EXAMPLE = "write for instance two lines, 'model: torch.nn:LSTM(3,5,2)' and 'input: 4,2,3'"


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds where a block says nothing: the page's language, a theme, and whether pictures stand in the page itself."""

    lang: str = "en"
    theme: str = "auto"
    inline: bool = True


@dataclass(frozen=True, slots=True)
class Block:
    """One diagram of a page.

    Attributes:
        order: what is to be drawn.
        caption: the text below it, or nothing.
        alt: the name that screen readers say, or nothing for the diagram's own title and description.
        inline: whether the picture stands in the page itself, or in a file beside it.
        layout: how it stands on the page.
    """

    order: Order
    caption: str
    alt: str
    inline: bool
    layout: Layout


def read_block(body: str, defaults: Defaults, options: Mapping[str, str] | None = None) -> Block:
    """The block that a page describes.

    Args:
        body: YAML, a mapping of the keys.
        defaults: what holds for the keys that are left out.
        options: more keys, with their values as text, as a host's own syntax for options gives them.

    Raises:
        UsageError: what stands there cannot be read; the message names the key and what would have worked.
        UnknownName: an unknown key, figure, option, language or theme; the message lists the known ones.
    """
    given = _mapping(body)
    for name, text in (options or {}).items():
        if name in given:
            raise UsageError(f"{name!r} is given twice")
        given[name] = text if name in _TEXTS else read_yaml(text, f"{name!r}")
    return block_of(given, defaults)


def language_of(tag: str) -> Language:
    """The language of diagrams in a page of language ``tag`` (``zh-TW``, ``de``): Chinese in Chinese, else English."""
    return "zh" if tag.lower().startswith("zh") else "en"


def _mapping(body: str) -> dict[str, object]:
    given = read_yaml(body, "the block")
    if given is None:
        return {}
    if not isinstance(given, dict) or not all(isinstance(key, str) for key in given):
        raise UsageError(f"the block holds no lines of the form 'key: value'; {_EXAMPLE}")
    return given


def block_of(given: Mapping[str, object], defaults: Defaults, keys: tuple[str, ...] = KEYS) -> Block:
    """The block of these keys and values; ``keys`` are those that an error lists. Errors as of ``read_block``."""
    figure = _text(given, "figure") or None
    options = dict(_options(given, figure, keys))
    if "model" not in given:
        raise UsageError(f"the block names no model; {_EXAMPLE}")
    play = _truth(given, "play", usual=False)
    order = Order(
        model=_text(given, "model"),
        inputs=tuple(_inputs(given.get("input"))),
        figure=figure,
        options=tuple(options.items()),
        lang=language_named(given.get("lang", defaults.lang)),
        theme=theme_named(given.get("theme", defaults.theme)),
        weights=_text(given, "weights"),
        call=_text(given, "call"),
        seed=_seed(given.get("seed", 0)),
        play=play,
        on_error=_text(given, "on_error") or "raise",
    )
    draws_failures(order.on_error, None)
    inline = _truth(given, "inline", usual=defaults.inline or play)
    if play and not inline:
        raise UsageError("'play' puts the picture into the page itself: leave 'inline: false' out")
    stands = layout(*(given.get(key) for key in LAYOUT_KEYS))
    return Block(order, _text(given, "caption"), _text(given, "alt"), inline, stands)


def _text(given: Mapping[str, object], key: str) -> str:
    value = given.get(key, "")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise UsageError(f"{key!r} takes text, not {value!r}")
    return str(value).strip()


def _truth(given: Mapping[str, object], key: str, *, usual: bool) -> bool:
    value = given.get(key, usual)
    if not isinstance(value, bool):
        raise UsageError(f"{key!r} takes true or false, not {value!r}")
    return value


def _options(given: Mapping[str, object], figure: str | None, keys: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """The figure's options, under ``options`` and among the keys."""
    chosen = registered().values() if figure is None else (figure_named(figure),)
    known = sorted({option.name for each in chosen for option in each.options})
    inside = given.get("options") or {}
    if not isinstance(inside, dict):
        raise UsageError(f"'options' takes lines of the form 'name: value', not {inside!r}")
    for name, value in inside.items():
        if name not in known:
            raise unknown_option(name, figure, known)
        if name in given and name not in LAYOUT_KEYS:  # the width of the drawing is not the one it has on the page
            raise UsageError(f"{name!r} is given twice, as a key and under 'options'")
        yield name, value
    for name, value in given.items():
        if name not in (*keys, *known):
            listed = f"known: {', '.join(keys)}, and the options of the figure" if figure is None else ""
            raise UnknownName("key", name, (*keys, *known), listed=listed)
        if name not in keys:
            yield name, value


def _seed(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise UsageError(f"'seed' takes a whole number from 0 on, not {value!r}")
    return value


def _inputs(value: object) -> Iterator[str]:
    """``4,2,3`` or ``[4, 2, 3]`` is one input; a list of such is several."""
    if value is None:
        return
    several = isinstance(value, list) and not all(map(_is_size, value))
    for each in value if several and isinstance(value, list) else [value]:
        if isinstance(each, list) and each and all(map(_is_size, each)):
            yield ",".join(map(str, each))
        elif isinstance(each, str) or _is_size(each):
            yield str(each)
        else:
            raise UsageError(
                f"'input' takes a shape such as 4,2,3 or [4, 2, 3] or 8,20:int64:0..1000, or a list of such, not {each!r}"
            )


def _is_size(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
