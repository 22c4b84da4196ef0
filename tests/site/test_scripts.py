"""How the theme's own scripts are made to search; what comes of it in a browser is in test_search."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import material
import pytest

from lstm_diagrams.site.problems import SourceError
from lstm_diagrams.site.scripts import mend_page, mend_worker

_THEME = Path(material.__file__).parent / "templates/assets/javascripts"


@pytest.fixture
def worker(tmp_path: Path) -> str:
    """The part of the theme's script that searches, mended."""
    (script,) = (_THEME / "workers").glob("search.*.js")
    mended = Path(shutil.copy(script, tmp_path))
    mend_worker(mended)
    return mended.read_text(encoding="utf-8")


def test_chinese_words_of_a_query_stand_between_blanks_and_its_last_character_is_seen(worker: str) -> None:
    assert re.search(r'=>" "\+\[\.\.\.\w+\(\w,this\.index\.invertedIndex\)\]\.join\("\* "\)\+"\* "', worker)
    assert re.search(r"let (\w)=\w\+1;\1<=\w\.length;\1\+\+", worker)


def test_a_word_as_it_is_typed_counts_besides_what_begins_with_it(worker: str) -> None:
    assert re.search(r"`\$\{(\w)\} \$\{\1\}\*`", worker)


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("how to get the last hidden state", "last hidden state"),
        ("does batch_first change h_n", "batch_first change h_n"),
        ("return_sequences in pytorch", "return_sequences pytorch"),
        ("many to one", "many one"),
        ("input_size vs hidden_size", "input_size hidden_size"),
        ("what is it", ""),
    ],
)
def test_small_words_of_a_query_go(worker: str, typed: str, left: str) -> None:
    found = re.search(r"e\.replace\(/(\(\^[^/]*?)/gi", worker)
    assert found is not None
    assert " ".join(re.sub(found[1], " ", typed, flags=re.IGNORECASE).split()) == left


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("hidden_size 怎么选", "hidden_size 选"),
        ("为什么LSTM能记住", "LSTM能记住"),
        ("num_layers是什么意思", "num_layers"),
        ("什么", ""),
    ],
)
def test_asking_words_of_a_chinese_query_go(worker: str, typed: str, left: str) -> None:
    found = re.search(r"e\.replace\(/((?:\\u[0-9a-f]{4}|\|)+)/g", worker)
    assert found is not None
    assert " ".join(re.sub(found[1], " ", typed).split()) == left


def test_a_served_page_fetches_no_index_before_the_box_is_used(tmp_path: Path) -> None:
    (script,) = _THEME.glob("bundle.*.min.js")
    mended = Path(shutil.copy(script, tmp_path))
    before = mended.read_text(encoding="utf-8")
    mend_page(mended)
    after = mended.read_text(encoding="utf-8")
    condition = '(location.protocol!=="file:"),'
    assert condition in before and condition not in after
    assert after.count('searchParams.get("h")?[') == 1, "nor to mark words, unless the page was opened from a result"


@pytest.mark.parametrize("mend", [mend_page, mend_worker])
def test_another_script_stops_the_build(tmp_path: Path, mend: Callable[[Path], None]) -> None:
    script = tmp_path / "search.js"
    script.write_text("nothing of the kind", encoding="utf-8")
    with pytest.raises(SourceError, match="another way"):
        mend(script)
    assert script.read_text(encoding="utf-8") == "nothing of the kind"
