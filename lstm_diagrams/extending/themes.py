"""For authors of themes: a Theme, our two to start from, and the roles that they paint."""

from lstm_diagrams.theme import DARK, LIGHT, Role, Theme

__all__ = ["DARK", "LIGHT", "Role", "Theme"]
