"""Where the sources of the site lie, and where what is made of them goes."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
"""The checkout: the site is built from one, not from an installed package."""
NOTEBOOKS = ROOT / "docs" / "notebooks"
SHARED = ROOT / "docs" / "shared"
KATEX = ROOT / "docs" / "katex"
ALIASES = ROOT / "docs" / "aliases.txt"
CACHE = ROOT / ".cache" / "notebooks"
PACKAGE = ROOT / "lstm_diagrams"
SITE = Path(__file__).resolve().parent
"""The package's own room of the site, which the wheel leaves out."""
CONFIGURATIONS = {"zh": ROOT / "mkdocs.yml", "en": ROOT / "mkdocs.en.yml"}
"""The MkDocs configuration of each language; the first is the one at the root of the site."""
