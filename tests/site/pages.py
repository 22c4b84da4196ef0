"""Which pages the project's own site has."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "site"
SOURCES = sorted(path.relative_to(ROOT / "docs/notebooks") for path in (ROOT / "docs/notebooks").rglob("*.py"))
PAGES = [str(path.with_suffix(".html")) for path in SOURCES] + ["about.html", "changelog.html", "contributing.html"]
BOTH = [folder + page for folder in ("", "en/") for page in PAGES]


def other_language(page: str) -> str:
    """The same page in the other language."""
    return page.removeprefix("en/") if page.startswith("en/") else f"en/{page}"
