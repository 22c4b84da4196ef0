"""The wheel and the sdist: the same bytes wherever and whenever they are built, and in them what belongs there alone."""

import os
import tarfile
import zipfile
from datetime import UTC, datetime
from email.parser import Parser
from pathlib import Path

import pytest
from packaging.metadata import Metadata

import lstm_diagrams
from tests.packaging.distributions import ROOT, sdist_of, unpacked, wheel_of

_NAME = f"lstm_diagrams-{lstm_diagrams.__version__}"
_STRAY = (
    "build/figures/a.svg",
    "site/index.html",
    ".cache/lstm-diagrams/a.json",
    ".venv/bin/python",
    "dist/old.whl",
    "notes.txt",
    "docs/notebooks/.ipynb_checkpoints/page.py",
    "lstm_diagrams/__pycache__/words.cpython-311.pyc",
    "lstm_diagrams/figures/.cache/a.py",
    "examples/mkdocs/site/index.html",
    "examples/mkdocs/.cache/lstm-diagrams/a.json",
    "examples/sphinx/out/index.html",
)
"""What working in a tree leaves behind."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The wheel and the sdist of this tree."""
    folder = tmp_path_factory.mktemp("dist")
    return wheel_of(ROOT, folder), sdist_of(ROOT, folder)


def _files(sdist: Path) -> set[str]:
    with tarfile.open(sdist) as archive:
        return {member.name.removeprefix(f"{_NAME}/") for member in archive.getmembers() if member.isfile()}


def test_another_tree_another_day_the_same_bytes(
    built: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the unpacked sdist too, with other times and permissions of the files and all that working leaves behind."""
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    tree = unpacked(built[1], tmp_path / "another folder")
    for name in _STRAY:
        path = tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("stray")
    for path in filter(Path.is_file, tree.rglob("*")):
        os.utime(path, (1_000_000_000, 1_000_000_000))
        path.chmod(0o600)
    again = wheel_of(tree, tmp_path / "dist"), sdist_of(tree, tmp_path / "dist")
    assert [path.name for path in again] == [path.name for path in built]
    assert [path.read_bytes() == before.read_bytes() for path, before in zip(again, built, strict=True)] == [True, True]


def test_the_time_in_them_is_the_one_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = datetime(2024, 2, 29, 12, 30, 10, tzinfo=UTC)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(moment.timestamp())))
    with zipfile.ZipFile(wheel_of(ROOT, tmp_path)) as wheel:
        assert {entry.date_time for entry in wheel.infolist()} == {(2024, 2, 29, 12, 30, 10)}
    with tarfile.open(sdist_of(ROOT, tmp_path)) as sdist:
        assert {member.mtime for member in sdist.getmembers()} == {int(moment.timestamp())}


def test_the_wheel_holds_the_package_without_the_rooms_of_the_site(built: tuple[Path, Path]) -> None:
    package = ROOT / "lstm_diagrams"
    kinds = {".js", ".json", ".otf", ".py", ".ttf", ".txt", ".typed"}
    sources = {path.relative_to(ROOT).as_posix() for path in package.rglob("*") if path.suffix in kinds}
    site = {name for name in sources if name.startswith("lstm_diagrams/site/")}
    assert site
    about = {f"{_NAME}.dist-info/{name}" for name in ("METADATA", "RECORD", "WHEEL", "entry_points.txt")}
    licenses = ("LICENSE", "lstm_diagrams/render/typefaces/OFL.txt")
    expected = (sources - site) | about | {f"{_NAME}.dist-info/licenses/{name}" for name in licenses}
    assert "lstm_diagrams/render/typefaces/OFL.txt" in expected
    assert "lstm_diagrams/py.typed" in expected
    with zipfile.ZipFile(built[0]) as wheel:
        assert set(wheel.namelist()) == expected
        assert len(wheel.namelist()) == len(expected)


def test_the_sdist_holds_all_that_its_tests_and_pages_need(built: tuple[Path, Path]) -> None:
    files = _files(built[1])
    wanted = {"LICENSE", "README.md", "README.zh.md", "CHANGELOG.md", "Makefile", "constraints.txt", "mkdocs.yml"}
    assert files > wanted | {"pyproject.toml", "description.py", "PKG-INFO", "lstm_diagrams/py.typed"}
    assert files > {f"lstm_diagrams/site/{name}" for name in ("__main__.py", "layout.py")}
    assert files > {path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("*.py")}
    assert files > {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs/notebooks").glob("*.py")}
    for example in (path for path in (ROOT / "examples").iterdir() if path.is_dir()):
        assert f"examples/{example.name}/README.md" in files


def test_the_sdist_holds_nothing_else(built: tuple[Path, Path]) -> None:
    folders = {name.partition("/")[0] for name in _files(built[1]) if "/" in name}
    assert folders == {".github", "benchmarks", "docs", "examples", "lstm_diagrams", "tests", "tools"}
    single = {name for name in _files(built[1]) if "/" not in name}
    listed = {path.name for path in ROOT.iterdir() if path.is_file()}
    assert single - {"PKG-INFO"} <= listed


def test_the_description_leads_to_no_file_of_the_repository(built: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(built[0]) as wheel:
        text = wheel.read(f"{_NAME}.dist-info/METADATA").decode()
    metadata = Metadata.from_email(text, validate=True)
    assert metadata.description_content_type == "text/markdown"
    description = metadata.description or ""
    assert description.startswith("# lstm-diagrams\n\nTextbook pictures")
    assert "](" not in description.replace("](http", "")
    assert "docs/shared" not in description
    assert "| `unrolled` |" in description
    assert "Use it" in description and "lstm-diagrams figures" in description


def test_the_metadata_says_which_pythons_and_that_it_is_typed(built: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(built[0]) as wheel:
        parsed = Parser().parsestr(wheel.read(f"{_NAME}.dist-info/METADATA").decode())
    assert parsed["Requires-Python"] == ">=3.11"
    classifiers = parsed.get_all("Classifier") or []
    assert "Typing :: Typed" in classifiers
    assert classifiers == sorted(classifiers)
    extras = set(parsed.get_all("Provides-Extra") or [])
    assert extras > {"keras", "mkdocs", "notebook", "pdf", "sphinx"}
