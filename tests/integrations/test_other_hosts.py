"""ProperDocs and Zensical: small sites built by their own commands, with the plugin where there is one, else with the fence."""

import os
import re
import subprocess
from importlib.util import find_spec

import pytest

from tests.integrations.documents import Documents, program

_PAGE = "---\ntitle: Home\n---\n# Home\n\n```lstm-diagram\nmodel: models:Net\ninput: 5,2,3\n```\n"
_WRONG = '\n```lstm-diagram steps="3"\nmodel: models:Net\nimput: 5,2,3\n```\n'
_REASON = "docs/index.md:11: unknown key 'imput'"
_FENCE = """
markdown_extensions:
  - pymdownx.superfences:
      custom_fences:
        - name: lstm-diagram
          class: lstm-diagram
          format: !!python/name:lstm_diagrams.integrations.markdown.fence
          validator: !!python/name:lstm_diagrams.integrations.markdown.validator
"""
_ZENSICAL = """
[project]
site_name = "Models"
[project.theme]
language = "zh"
[[project.theme.palette]]
scheme = "slate"
[[project.markdown_extensions.pymdownx.superfences.custom_fences]]
name = "lstm-diagram"
class = "lstm-diagram"
format = FORMAT
validator = "lstm_diagrams.integrations.markdown.validator"
"""
_PROPERDOCS = "site_name: Models\ntheme: {name: material, language: zh, font: false, palette: {scheme: slate}}\n"
_SITES = {
    "zensical": (
        "zensical",
        "zensical.toml",
        _ZENSICAL.replace("FORMAT", '"lstm_diagrams.integrations.markdown.fence"'),
    ),
    "properdocs fence": ("properdocs", "properdocs.yml", _PROPERDOCS + _FENCE),
    "properdocs plugin": ("properdocs", "properdocs.yml", _PROPERDOCS + "plugins: [lstm-diagrams]\n"),
}


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Documents:
    """One project for all hosts, with one cache."""
    return Documents(tmp_path_factory.mktemp("project"))


def _built(documents: Documents, host: str, *wishes: str) -> subprocess.CompletedProcess[str]:
    if find_spec(host) is None:
        pytest.skip(f"{host} is not installed")
    environment = {**os.environ, "NO_COLOR": "1", "NO_MKDOCS_2_WARNING": "1"}
    command = [*program(host), "build", *wishes]
    return subprocess.run(command, cwd=documents.folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("site", _SITES)
def test_a_page_is_drawn_in_its_language_once_for_all_hosts(documents: Documents, site: str) -> None:
    host, name, settings = _SITES[site]
    documents.write(name, settings)
    documents.write("docs/index.md", _PAGE)
    done = _built(documents, host, "--strict")
    assert done.returncode == 0, done.stderr
    html = documents.text("site/index.html")
    assert re.findall(r'<svg [^>]*lang="([^"]+)"', html) == ["zh-Hans"]
    assert "ld-auto" in html and documents.imports == 1 and len(documents.kept()) == 1


@pytest.mark.parametrize("site", _SITES)
def test_an_error_names_page_and_line(documents: Documents, site: str) -> None:
    host, name, settings = _SITES[site]
    documents.write(name, settings)
    documents.write("docs/index.md", _PAGE + _WRONG)
    if host == "zensical":  # which does not count warnings
        done = _built(documents, host, "--strict")
        assert done.returncode == 0 and f"{_REASON}; known: model, input" in done.stderr
        html = documents.text("site/index.html")
        assert "这张图没有画出来" in html and len(re.findall(r'<svg [^>]*lang="zh-Hans"', html)) == 1
        strict = '{ object = "lstm_diagrams.integrations.markdown.Fence", kwds = { strict = true } }'
        documents.write(name, _ZENSICAL.replace("FORMAT", strict))
    done = _built(documents, host, "--strict")
    assert done.returncode == 1 and _REASON in done.stdout + done.stderr
