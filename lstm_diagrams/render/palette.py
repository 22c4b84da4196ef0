"""Paints of a drawing: ``#hex`` in its attributes for every program, and rules by which a browser repaints them by role.

A program that knows no CSS variables sees plain colours. In a browser a page can repaint a role with
``.lstm-diagram { --ld-c: crimson }``; the rules made here are in ``:where``, so that the page's always win, and in
``@supports``, which programs that cannot do variables pass over. In ``auto`` and other themes with paints for dark pages the
dark paints apply on a dark page (Material's ``slate``, a dark JupyterLab, ``data-theme=dark``, Bootstrap's
``data-bs-theme=dark``, the class ``dark`` of VitePress and Tailwind), by the reader's system where such a mark says ``auto``, and
on a page without a mark by its ``color-scheme``: one that declares none is light, whatever the system prefers. An image or a
file of its own follows the system, or the ``color-scheme`` of its ``<img>``. A fixed theme has no rules.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from xml.etree.ElementTree import Element

from lstm_diagrams.theme import Role, Theme

_DARK_PAGES = (
    *("[data-md-color-scheme=slate]", "[data-jp-theme-light=false]"),
    *("[data-theme=dark]", "[data-bs-theme=dark]", ".dark"),
)
_PAGES_WITH_PALETTE = (
    *("[data-md-color-scheme]", "[data-jp-theme-light]", "[data-theme]", "[data-bs-theme]"),
    *(".dark", ".light"),
)
_SYSTEM_PAGES = ("[data-theme=auto]", "[data-bs-theme=auto]")
_PLAIN = ":not([data-md-color-scheme],[data-jp-theme-light],[data-theme=light],[data-bs-theme=light],.light)"
_PAINTED = ("fill", "stroke")
_LIGHT_DARK = "color:light-dark(red,red)"
_SYSTEM_DARK = "prefers-color-scheme:dark"
_NO_PALETTE = f":root{_PLAIN} body{_PLAIN}"


class Palette:
    """Knows the paints of one drawing, names them for the style sheet, and writes it.

    Args:
        theme: the paints in the drawing itself.
        dark: those that take their place on a dark page; left out, the drawing is the same on every page.
    """

    def __init__(self, theme: Theme, dark: Theme | None = None) -> None:
        self._theme, self._dark = theme, dark
        self._roles = {paint: role for role, paint in theme.paints()}
        self._met: dict[str, set[str]] = defaultdict(set)

    def paint(self, role: Role) -> str:
        """The paint of a role."""
        return self._theme.paint(role)

    def name_paints(self, root: Element) -> None:
        """Give all elements the classes by which the rules find them; a drawing without rules stays as it is.

        Classes, as browsers look a rule up by its class alone: hundreds of pictures on a page stay quick.
        """
        if self._dark is None:
            return
        for element in root.iter():
            met = [
                (name, role) for name in _PAINTED if (role := self._roles.get(element.get(name, "none"))) is not None
            ]
            for name, role in met:
                self._met[role].add(name)
            if met:
                classes = [_class(name, role) for name, role in met]
                element.set("class", " ".join([*element.get("class", "").split(), *classes]))

    @property
    def classes(self) -> tuple[str, ...]:
        """Classes of the drawing's root that the rules need: the last is of these paints alone, as other drawings may stand beside."""
        return () if self._dark is None else ("ld-auto", self._scope(self._dark))

    def style(self) -> str:
        """The rules that repaint by the page what has been named, one to a line; nothing where it is the same on every page."""
        if self._dark is None:
            return ""
        scope = f".{self._scope(self._dark)}"
        light = dict(self._theme.paints())
        dark = {role: paint for role, paint in self._dark.paints() if role in self._met}
        both = {role: f"light-dark({light[role]},{paint})" for role, paint in dark.items()}
        plain = f":where({_NO_PALETTE} {scope})"
        return "\n".join((
            "@supports(color:var(--ld)){",
            *self._rules(scope),
            f"@supports({_LIGHT_DARK}){{{plain}{{{_variables(both)}}}}}",
            f"@supports not ({_LIGHT_DARK}){{@media({_SYSTEM_DARK}){{{plain}{{{_variables(dark)}}}}}}}",
            f"{_inside(_DARK_PAGES, scope)}{{{_variables(dark)}}}",
            f"@media({_SYSTEM_DARK}){{{_inside(_SYSTEM_PAGES, scope, f'{scope}:root')}{{{_variables(dark)}}}}}",
            f"{_inside(_PAGES_WITH_PALETTE, scope)}{{--ld-paper:transparent}}",
            "}",
        ))  # fmt: skip

    def _rules(self, scope: str) -> Iterator[str]:
        """A rule for each attribute in which a role was met."""
        for role, paint in self._theme.paints():
            for name in sorted(self._met.get(role, ())):
                yield f":where({scope} .{_class(name, role)}){{{name}:var({_variable(role)},{paint})}}"

    def _scope(self, dark: Theme) -> str:
        paints = repr((tuple(self._theme.paints()), tuple(dark.paints())))
        return f"ld-{hashlib.sha256(paints.encode()).hexdigest()[:6]}"


def _class(name: str, role: str) -> str:
    return f"{name[0]}-{role.replace('_', '-')}"


def _variables(paints: Mapping[str, str]) -> str:
    return ";".join(f"{_variable(role)}:{paint}" for role, paint in paints.items())


def _variable(role: str) -> str:
    return f"--ld-{role.replace('_', '-')}"


def _inside(pages: Iterable[str], scope: str, *others: str) -> str:
    """A drawing on any of the pages, or what other selectors find."""
    on_page = f":is({','.join(pages)}) {scope}"
    return f":where({','.join((on_page, *others))})"
