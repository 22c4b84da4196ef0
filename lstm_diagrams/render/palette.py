"""Paints to CSS variables: every colour of a drawing becomes ``var(--ld-ROLE, #hex)``, and follows the page's palette.

A page can repaint a role with ``.lstm-diagram { --ld-c: crimson }``; the rules made here are in ``:where``, so that the
page's always win. In ``auto`` and other themes with paints for dark pages the dark paints apply on a dark page (Material's ``slate``, a dark JupyterLab,
``data-theme=dark``, Bootstrap's ``data-bs-theme=dark``), else by the reader's system.
"""

from collections.abc import Iterable

from lstm_diagrams.theme import Role, Theme

_DARK_PAGES = (
    *("[data-md-color-scheme=slate]", "[data-jp-theme-light=false]"),
    *("[data-theme=dark]", "[data-bs-theme=dark]"),
)
_PAGES_WITH_PALETTE = ("[data-md-color-scheme]", "[data-jp-theme-light]", "[data-theme]", "[data-bs-theme]")
_PLAIN = ":not([data-md-color-scheme],[data-jp-theme-light],[data-theme=light],[data-bs-theme=light])"
_NO_PALETTE = f":root{_PLAIN} body{_PLAIN}"


class Palette:
    """Turns the paints of one drawing into variables and remembers the roles met, for the style sheet.

    Args:
        theme: the paints in the drawing itself.
        dark: those that take their place on a dark page; left out, the drawing is the same on every page.
    """

    def __init__(self, theme: Theme, dark: Theme | None = None) -> None:
        self._theme, self._dark = theme, dark
        self._roles = {paint: role for role, paint in theme.paints()}
        self._met: set[str] = set()

    def variable(self, paint: str) -> str:
        """``#hex`` as ``var(--ld-role,#hex)``; anything else (``none``) as it is."""
        role = self._roles.get(paint.lower())
        if role is None:
            return paint
        self._met.add(role)
        return f"var(--ld-{role.replace('_', '-')},{paint})"

    def role(self, role: Role) -> str:
        """The variable of a role by its name."""
        return self.variable(self._theme.paint(role))

    def style(self) -> str:
        """The rules that make a drawing dark on a dark page; nothing where it is the same on every page."""
        if self._dark is None:
            return ""
        paints = [(role, paint) for role, paint in self._dark.paints() if role in self._met]
        dark = ";".join(f"--ld-{role.replace('_', '-')}:{paint}" for role, paint in paints)
        pages = _selector(_DARK_PAGES)
        clear = f"{_selector(_PAGES_WITH_PALETTE)}{{--ld-paper:transparent}}"
        system = f":where({_NO_PALETTE} .ld-auto,.ld-auto:root){{{dark}}}"
        return f"{pages}{{{dark}}}@media(prefers-color-scheme:dark){{{system}}}{clear}"


def _selector(pages: Iterable[str]) -> str:
    return f":where({','.join(f'{page} .ld-auto' for page in pages)})"
