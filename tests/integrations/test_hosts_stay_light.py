"""A build of unchanged pages imports no PyTorch and starts no process, in every host."""

import subprocess
import sys
from pathlib import Path

from lstm_diagrams.integrations.embedding.gallery import CACHE, Gallery
from lstm_diagrams.integrations.embedding.order import Order, Picture
from tests.integrations.documents import Documents

_BUILDS = """\
import subprocess, sys

import markdown
from mkdocs.commands.build import build
from mkdocs.config import load_config
from sphinx.cmd.build import build_main

from lstm_diagrams.integrations.markdown import fence

def refuse(*arguments, **settings):
    raise AssertionError("a process is started")

subprocess.Popen.__init__ = refuse
fences = {"custom_fences": [{"name": "lstm-diagram", "class": "lstm-diagram", "format": fence}]}
page = markdown.markdown(
    open("docs/index.md").read(),
    extensions=["pymdownx.superfences"],
    extension_configs={"pymdownx.superfences": fences},
)
open("page.html", "w").write(page)
build(load_config("mkdocs.yml", strict=True))
assert build_main(["-q", "-W", "-n", "-b", "html", ".", "out"]) == 0
heavy = {"torch", "numpy"} & set(sys.modules)
assert not heavy, heavy
"""


def test_unchanged_pages_cost_no_pytorch(tmp_path: Path) -> None:
    documents = Documents(tmp_path)
    gallery = Gallery(tmp_path, CACHE, (".",))
    assert isinstance(gallery.picture(Order("models:Net", ("5,2,3",), None, (), "en", "light")), Picture)
    gallery.close()
    documents.write("docs/index.md", "```lstm-diagram\nmodel: models:Net\ninput: 5,2,3\ntheme: light\n```\n")
    documents.write("mkdocs.yml", "site_name: Models\ntheme: {name: mkdocs}\nplugins: [lstm-diagrams]\n")
    documents.write("index.rst", "Title\n=====\n\n.. lstm-diagram:: models:Net\n   :input: 5,2,3\n")
    documents.write(
        "conf.py",
        "extensions = ['lstm_diagrams.integrations.sphinx']\nhtml_theme = 'basic'\nexclude_patterns = ['docs']\n",
    )
    done = subprocess.run([sys.executable, "-c", _BUILDS], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for page in ("page.html", "site/index.html", "out/index.html"):
        assert documents.text(page).count("<svg ") == 1, page
    assert documents.imports == 1
