"""What a package index shows: the README without what leads to other files of the repository, none of which lie there."""

import re
from pathlib import Path

from hatchling.metadata.plugin.interface import MetadataHookInterface

_TARGET = r"\((?!\w+:)[^)]*\)"
"""The target of a link to a file of this repository."""


class Description(MetadataHookInterface):
    """Takes the place of ``readme`` in pyproject.toml."""

    def update(self, metadata: dict[str, object]) -> None:
        """Add the description to the metadata that is built from pyproject.toml."""
        text = Path(self.root, "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {"content-type": "text/markdown", "text": standalone(text)}


def standalone(text: str) -> str:
    """Markdown without its pictures and without lines that are a link alone; other links to files are their words."""
    alone = rf"^!?\[[^\]]*\]{_TARGET}\n\n"
    return re.sub(rf"\[([^\]]*)\]{_TARGET}", r"\1", re.sub(alone, "", text, flags=re.MULTILINE))
