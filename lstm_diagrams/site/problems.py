"""What can be wrong with a source of the site."""

from mkdocs.exceptions import PluginError


class SourceError(PluginError):
    """A notebook or page that cannot be published; the message names the file and, where there is one, the cell."""
