"""What GitHub runs: workflows that parse, ask for no more than they need, and name what they use exactly."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

_ROOT = Path(__file__).parents[2]
_WORKFLOWS = sorted((_ROOT / ".github/workflows").glob("*.yml"))


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def _steps(workflow: Any) -> list[Any]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("path", _WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_may_read_alone_and_ends_in_time(path: Path) -> None:
    workflow = _read(path)
    assert workflow["permissions"] == {"contents": "read"}
    for name, job in workflow["jobs"].items():
        assert "timeout-minutes" in job or name == "deploy"
    for step in _steps(workflow):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("path", _WORKFLOWS, ids=lambda path: path.name)
def test_an_action_of_others_is_named_by_its_commit_and_one_of_github_by_its_version(path: Path) -> None:
    for used in [step["uses"] for step in _steps(_read(path)) if "uses" in step]:
        assert re.fullmatch(r"actions/[\w-]+@v\d+|[\w-]+/[\w-]+@[0-9a-f]{40}", used), used


def test_a_release_is_signed_with_where_it_comes_from_and_no_secret_is_needed() -> None:
    text = (_ROOT / ".github/workflows/release.yml").read_text("utf-8")
    publish = yaml.safe_load(text)["jobs"]["publish"]
    assert publish["permissions"] == {"id-token": "write", "attestations": "write"}
    assert publish["needs"] == "build" and publish["if"] == "github.event_name == 'release'"
    assert "secrets." not in text and "attest-build-provenance" in text and "attestations: true" in text


def test_what_runs_on_other_systems_is_there_and_no_system_is_promised_before() -> None:
    job = _read(_ROOT / ".github/workflows/systems.yml")["jobs"]["test"]
    assert job["strategy"]["matrix"]["system"] == ["windows-latest", "macos-latest"]
    named = re.findall(r"tests/[\w/.]+", job["steps"][-1]["run"])
    assert len(named) > 5 and all((_ROOT / name).exists() for name in named)
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    systems = [line for line in project["classifiers"] if line.startswith("Operating System")]
    assert job["continue-on-error"] is True and systems == ["Operating System :: POSIX :: Linux"]


def test_pre_commit_formats_as_make_does() -> None:
    ruff = re.search(r"^ruff==(.+)$", (_ROOT / "constraints.txt").read_text("utf-8"), re.MULTILINE)
    hooks = {repository["repo"]: repository["rev"] for repository in _read(_ROOT / ".pre-commit-config.yaml")["repos"]}
    assert ruff and hooks["https://github.com/astral-sh/ruff-pre-commit"] == f"v{ruff[1]}"


def test_what_the_reviewers_of_repositories_find_is_argued() -> None:
    """Each rule of ``sp-repo-review`` that is put aside has its reason."""
    ignored = tomllib.loads((_ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["repo-review"]["ignore"]
    reasons = (_ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert ignored and [rule for rule in ignored if f"`{rule}`" not in reasons] == []


def test_the_recipes_of_the_site_are_yaml_and_install_no_pytorch() -> None:
    page = (_ROOT / "docs/notebooks/draw/under-test.py").read_text("utf-8")
    recipes = dict(re.findall(r'^shown\(\n    "([^"]+)",\n    """\\\n(.*?)""",', page, re.MULTILINE | re.DOTALL))
    assert set(recipes) == {
        ".pre-commit-config.yaml", ".github/workflows/pictures.yml", ".gitlab-ci.yml", ".readthedocs.yaml",
    }  # fmt: skip
    for name, text in recipes.items():
        assert yaml.safe_load(text), name
        assert ("pip install graphviz resvg-py" in text) == ("pip install --no-deps lstm-diagrams" in text), name
