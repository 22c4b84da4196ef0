"""A tiny site of its own, built with the project's real configuration."""

import re
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

from lstm_diagrams.site import layout

QUIET = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # jieba and mkdocs import what Python will drop
    pytest.mark.filterwarnings("ignore::PendingDeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # jieba and zmq leave files and sockets to the collector
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::SyntaxWarning"),  # jieba's regular expressions
    pytest.mark.filterwarnings("ignore::UserWarning"),
]
"""Marks of tests that build a site: what the libraries of others warn of in it."""
ROOT = Path(__file__).resolve().parents[2]
PAGE = """\
# %% [markdown] lang="zh"
# # 门控 {{ #home }}
#
# 遗忘门决定旧的记忆留多少。{zh}

# %% [markdown] lang="en"
# # Gates {{ #home }}
#
# The forget gate says how much of the old memory stays. {en}

# %%
{code}
"""


class Project:
    """Sources of a site in a folder; ``build()`` builds it strictly, and ``pages`` reads what came out."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.site = folder / "site"
        for name in ("docs/notebooks", "docs/zh", "docs/en", "docs/shared", "lstm_diagrams"):
            (folder / name).mkdir(parents=True)
        (folder / "docs/jieba_terms.txt").write_text("遗忘门 100 n\n", encoding="utf-8")
        for name, home in (("mkdocs.yml", "首页"), ("mkdocs.en.yml", "Home")):
            text = (ROOT / name).read_text(encoding="utf-8")
            text = re.sub(r"^nav:.*", f"nav:\n  - {home}: index.ipynb\n", text, flags=re.MULTILINE | re.DOTALL)
            text = re.sub(
                r"^extra_(css|javascript):.*\n|^  (logo|favicon):.*\n|^watch:.*\n", "", text, flags=re.MULTILINE
            )
            text = text.replace("lstm_diagrams/site/hooks.py", str(ROOT / "lstm_diagrams/site/hooks.py"))
            (folder / name).write_text(text, encoding="utf-8")
        self.page()

    def page(self, code: str = "print(6 * 7)", zh: str = "", en: str = "", name: str = "index.py") -> None:
        """Write a notebook of one code cell."""
        self.write(name, PAGE.format(code=code, zh=zh, en=en))

    def write(self, name: str, text: str) -> None:
        """Write a notebook."""
        (self.folder / "docs/notebooks" / name).write_text(text, encoding="utf-8")

    def build(self) -> None:
        """Build both languages, strictly."""
        config = load_config(str(self.folder / "mkdocs.yml"), strict=True)
        config.plugins.on_startup(command="build", dirty=False)
        build(config)

    def html(self, path: str) -> str:
        """A page that was built."""
        return (self.site / path).read_text(encoding="utf-8")


def use(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the site's code find its sources in the project."""
    monkeypatch.setattr(layout, "ROOT", project.folder)
    monkeypatch.setattr(layout, "NOTEBOOKS", project.folder / "docs/notebooks")
    monkeypatch.setattr(layout, "SHARED", project.folder / "docs/shared")
    monkeypatch.setattr(layout, "CACHE", project.folder / ".cache")
    monkeypatch.setattr(layout, "PACKAGE", project.folder / "lstm_diagrams")
    languages = {"zh": project.folder / "mkdocs.yml", "en": project.folder / "mkdocs.en.yml"}
    monkeypatch.setattr(layout, "CONFIGURATIONS", languages)
