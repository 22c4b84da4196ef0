"""Kept pictures: found while their sources are as they were, whole or not at all, in any number of builds at once."""

import base64
import json
import os
import threading
import time
from pathlib import Path

import pytest

from lstm_diagrams.integrations.embedding.cache import Cache
from lstm_diagrams.integrations.embedding.order import Picture
from lstm_diagrams.integrations.embedding.staleness import digest_of

_KEY = 32 * "a"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "project/code/models.py"
    path.parent.mkdir(parents=True)
    path.write_text("HIDDEN = 4\n")
    return path


def _picture(source: Path, content: bytes = b"\x00\xff<svg/>") -> Picture:
    return Picture(content, "标题", "description", {str(source): digest_of(str(source))})


def _cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache", tmp_path)


def test_what_is_kept_is_found_as_it_was(tmp_path: Path, source: Path) -> None:
    Cache(tmp_path / "a/b", tmp_path).keep("key", _picture(source))
    assert Cache(tmp_path / "a/b", tmp_path).find("key") == _picture(source)
    assert Cache(tmp_path / "a/b", tmp_path).find("other") is None
    assert [path.name for path in (tmp_path / "a/b").iterdir()] == ["key.json"]


def test_a_changed_or_missing_source_makes_it_stale_and_the_old_text_makes_it_good_again(source: Path) -> None:
    folder = source.parents[1]
    cache = Cache(folder / "cache", folder)
    cache.keep("key", _picture(source))
    source.write_text("HIDDEN = 5\n")
    assert cache.find("key") is None
    source.unlink()
    assert cache.find("key") is None
    source.write_text("HIDDEN = 4\n")
    assert cache.find("key") is not None


def test_a_project_that_moves_takes_its_cache_along(tmp_path: Path, source: Path) -> None:
    folder = tmp_path / "project"
    Cache(folder / "cache", folder).keep("key", _picture(source))
    moved = folder.rename(tmp_path / "elsewhere")
    found = Cache(moved / "cache", moved).find("key")
    assert found is not None
    assert list(found.sources) == [str(moved / "code/models.py")]


@pytest.mark.parametrize("cut", [0, 1, 20, -1])
def test_a_cut_file_counts_as_none(tmp_path: Path, source: Path, cut: int) -> None:
    cache = Cache(tmp_path / "cache", tmp_path)
    cache.keep("key", _picture(source))
    file = tmp_path / "cache/key.json"
    file.write_text(file.read_text()[:cut])
    assert cache.find("key") is None


@pytest.mark.parametrize(
    "damage", [{"content": "%%%"}, {"sources": ["a"]}, {"sources": {"code/models.py": 3}}, {"content": 3}]
)
def test_a_damaged_file_counts_as_none(tmp_path: Path, source: Path, damage: dict[str, object]) -> None:
    cache = Cache(tmp_path / "cache", tmp_path / "project")
    cache.keep("key", _picture(source))
    file = tmp_path / "cache/key.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | damage))
    assert cache.find("key") is None
    file.write_text("[]")
    assert cache.find("key") is None


def test_builds_at_the_same_time_see_whole_pictures_only(tmp_path: Path, source: Path) -> None:
    pictures = [_picture(source, bytes([number]) * 200_000) for number in range(4)]
    seen: list[Picture | None] = []

    def build(picture: Picture) -> None:
        cache = Cache(tmp_path / "cache", tmp_path)
        for _ in range(20):
            cache.keep("key", picture)
            seen.append(cache.find("key"))

    threads = [threading.Thread(target=build, args=(picture,)) for picture in pictures]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 80
    assert all(picture in pictures for picture in seen)
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["key.json"]


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path, source: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    cache = Cache(tmp_path / "file/cache", tmp_path)
    cache.keep("key", _picture(source))
    assert cache.find("key") is None


def test_content_that_is_not_what_was_kept_counts_as_none(tmp_path: Path, source: Path) -> None:
    cache, file = _cache(tmp_path), tmp_path / "cache" / f"{_KEY}.json"
    cache.keep(_KEY, _picture(source))
    entry = json.loads(file.read_text(encoding="utf-8"))
    entry["content"] = base64.b64encode(b"<svg>another</svg>").decode()
    file.write_text(json.dumps(entry), encoding="utf-8")
    assert cache.find(_KEY) is None


def test_what_nobody_asks_for_goes_and_what_a_build_may_be_at_stays(tmp_path: Path, source: Path) -> None:
    cache, folder = _cache(tmp_path), tmp_path / "cache"
    names = [f"{number:032x}" for number in range(3)]
    for name in names:
        cache.keep(name, _picture(source))
    (folder / ".0123456789abcdef.tmp").write_bytes(b"half")
    (folder / ".fedcba9876543210.tmp").write_bytes(b"at work")
    (folder / "notes.txt").write_text("somebody's own")
    long_ago = time.time() - 60 * 24 * 60 * 60
    for name in (f"{names[0]}.json", f"{names[1]}.json", ".0123456789abcdef.tmp", "notes.txt"):
        os.utime(folder / name, (long_ago, long_ago))
    assert cache.find(names[0]) is not None  # so it is in use again
    cache.prune()
    left = {path.name for path in folder.iterdir()}
    assert left == {f"{names[0]}.json", f"{names[2]}.json", ".fedcba9876543210.tmp", "notes.txt"}


def test_of_too_much_the_oldest_goes(tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache, folder = _cache(tmp_path), tmp_path / "cache"
    names = [f"{number:032x}" for number in range(4)]
    for age, name in enumerate(names):
        cache.keep(name, _picture(source))
        used = time.time() - age * 2 * 60 * 60
        os.utime(folder / f"{name}.json", (used, used))
    monkeypatch.setattr(
        "lstm_diagrams.integrations.embedding.cache._MOST", 2 * (folder / f"{names[0]}.json").stat().st_size
    )
    cache.prune()
    assert {path.stem for path in folder.iterdir()} == set(names[:2])
    monkeypatch.setattr("lstm_diagrams.integrations.embedding.cache._MOST", 0)
    cache.prune()
    assert {path.stem for path in folder.iterdir()} == {names[0]}  # asked for within the last hour


def test_a_folder_that_is_not_there_is_nothing_to_prune(tmp_path: Path) -> None:
    _cache(tmp_path).prune()
    assert not (tmp_path / "cache").exists()
