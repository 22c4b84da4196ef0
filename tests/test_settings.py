"""defaults(): for the whole process as a setting, for one block of one thread or task in a with."""

import asyncio
import gc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch
from torch import nn

from lstm_diagrams import Capture, UnknownName, capture, defaults, draw
from lstm_diagrams.settings import _held


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    defaults(lang="en", theme="auto", engine="bundled")


@pytest.fixture(scope="module")
def seen() -> Capture:
    return capture(nn.Linear(2, 3), torch.zeros(1, 2))


def _look(seen: Capture) -> tuple[str, str]:
    drawn = draw(seen)
    return drawn.lang, drawn.theme


def test_as_a_setting_it_holds_in_every_thread_until_it_is_set_back(seen: Capture) -> None:
    before = draw(seen)
    defaults(lang="zh", theme="dark")
    with ThreadPoolExecutor(1) as pool:
        assert _look(seen) == pool.submit(_look, seen).result() == ("zh", "dark")
    assert draw(seen, lang="en").lang == "en"
    assert 'lang="zh-Hans"' in draw(seen).svg()
    assert (before.lang, before.theme) == ("en", "auto")
    defaults(lang="en")
    assert _look(seen) == ("en", "dark")


def test_in_a_with_it_holds_inside_alone(seen: Capture) -> None:
    with defaults(lang="zh"):
        with defaults(theme="light"):
            assert _look(seen) == ("zh", "light")
        assert _look(seen) == ("zh", "auto")
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(_look, seen).result() == ("en", "auto")
    assert _look(seen) == ("en", "auto")


def test_an_exception_leaves_it_too(seen: Capture) -> None:
    with pytest.raises(KeyError), defaults(lang="zh"):
        raise KeyError
    assert _look(seen) == ("en", "auto")


def test_a_setting_made_inside_a_block_stays_and_the_block_rules_what_it_names(seen: Capture) -> None:
    with defaults(lang="zh"):
        defaults(lang="en", theme="dark")
        assert _look(seen) == ("zh", "dark")
    assert _look(seen) == ("en", "dark")


def test_one_value_can_be_entered_again(seen: Capture) -> None:
    dark = defaults(theme="dark")
    with dark, dark:
        assert _look(seen) == ("en", "dark")
    assert _look(seen) == ("en", "auto")
    with dark:
        assert _look(seen) == ("en", "dark")


def test_blocks_made_before_any_is_entered_leave_no_setting_behind(seen: Capture) -> None:
    chinese, dark = defaults(lang="zh"), defaults(theme="dark")  # as two threads can come to do
    with chinese:
        assert _look(seen) == ("zh", "dark")
        with dark:
            assert _look(seen) == ("zh", "dark")
        assert _look(seen) == ("zh", "auto")
    assert _look(seen) == ("en", "auto")


def test_settings_made_again_and_again_do_not_pile_up(seen: Capture) -> None:
    for lang in ("zh", "en") * 50:
        defaults(lang=lang)
    gc.collect()
    defaults(theme="dark")
    assert len(_held) == 1
    assert _look(seen) == ("en", "dark")


def test_named_without_anything_it_changes_nothing(seen: Capture) -> None:
    defaults(theme="light")
    with defaults():
        assert _look(seen) == ("en", "light")
    defaults()
    assert _look(seen) == ("en", "light")


def test_tasks_do_not_disturb_one_another(seen: Capture) -> None:
    async def drawing(lang: str) -> list[str]:
        found = []
        with defaults(lang=lang):
            for _ in range(3):
                await asyncio.sleep(0)
                found.append(draw(seen).lang)
        return found

    async def both() -> list[list[str]]:
        return await asyncio.gather(drawing("zh"), drawing("en"))

    assert asyncio.run(both()) == [["zh"] * 3, ["en"] * 3]


@pytest.mark.parametrize(
    ("wrong", "known"),
    [({"lang": "fr"}, "zh, en"), ({"theme": "pink"}, "auto, light, dark"), ({"engine": "x"}, "bundled")],
)
def test_an_unknown_name_changes_nothing(seen: Capture, wrong: dict[str, str], known: str) -> None:
    with pytest.raises(UnknownName, match=known):
        defaults(**{"lang": "zh", "theme": "dark", **wrong})
    assert _look(seen) == ("en", "auto")


def test_a_notebook_is_told_what_now_holds() -> None:
    assert repr(defaults(lang="zh")) == "defaults(lang='zh', theme='auto', engine='bundled')"
