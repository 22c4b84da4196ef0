"""What can be wrong with a source of the site, and how it is shown."""

import logging

from mkdocs.exceptions import PluginError


class SourceError(PluginError):
    """A notebook or page that cannot be published; the message names the file and, where there is one, the cell."""


def show_warnings() -> None:
    """MkDocs puts warnings into its log, which nobody would see: under ``strict`` only a counter listens there."""
    shown = logging.StreamHandler()
    shown.setLevel(logging.WARNING)
    shown.setFormatter(logging.Formatter("%(levelname)s: %(message)s"))
    logging.getLogger("mkdocs").addHandler(shown)
