"""A claim in one language alone is found: paragraph beside paragraph, by code, symbols, numbers, terms, bold words and length."""

import random
import re
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook

from lstm_diagrams.glossary import GLOSSARY, Term
from lstm_diagrams.site.claims import Claim, check_claims, claims
from lstm_diagrams.site.layout import NOTEBOOKS, ROOT
from lstm_diagrams.site.notebooks import read
from lstm_diagrams.site.problems import SourceError
from lstm_diagrams.words import LANGUAGES

_SENTENCE = {"zh": re.compile(r"[^。！？]*[。！？]"), "en": re.compile(r".*?[.!?](?=\s|$)", re.DOTALL)}
_SHORT = {"zh": 6, "en": 20}
"""Sentences with fewer letters, such as `No.`, are not looked for."""


def page(zh: str, en: str, *own: str) -> NotebookNode:
    """A notebook of one text in both languages, the way sources hold it."""
    made: NotebookNode = new_notebook(
        cells=[
            new_markdown_cell(zh, metadata={"lang": "zh", **({"own": list(own)} if own else {})}),
            new_markdown_cell(en, metadata={"lang": "en"}),
        ]
    )
    return made


@pytest.mark.parametrize(
    ("zh", "en", "only"),
    [
        ("批量有 4 个样本。", "The batch holds 4 samples.", []),
        ("批量有四个样本。", "The batch holds 4 samples.", []),
        ("批量有 4 个样本。", "The batch holds four samples.", []),
        ("批量有 4 个样本。", "The batch holds 5 samples.", ["zh: 4", "en: 5"]),
        ("批量有 1200 个样本。", "The batch holds 1,200 samples.", []),
        ("写 `batch_first`。", "Say it.", ["zh: batch_first"]),
        ("状态是 <i>h</i><sub>t</sub>。", "The state is <i>h</i>.", ["zh: h_t", "en: h"]),
        ("遗忘门是门。", "The forget box is small.", []),
        ("这里讲注意力。", "This is about looking.", ["zh: 注意力"]),
        ("往回看。", "The gradient looks back.", ["en: gradient"]),
        ("**要紧的**在这里。", "What matters is here.", ["zh: in bold"]),
        ("在 Windows 上没有试过。", "It was not tried on Windows.", []),
        ("横着省略。", "Left out horizontally.", []),
    ],
)
def test_what_stands_in_one_language_alone_is_named(zh: str, en: str, only: list[str]) -> None:
    assert Claim("made", zh, en).one_sided() == only


def test_the_error_names_page_cell_paragraph_and_both_texts() -> None:
    with pytest.raises(SourceError) as raised:
        check_claims(page("好的。\n\n有 3 步。", "Fine.\n\nThere are steps."), "made.py")
    assert (
        str(raised.value)
        == "made.py: cell 1, paragraph 2: in one language alone: zh: 3\nzh: 有 3 步。\nen: There are steps."
    )


@pytest.mark.parametrize(
    ("zh", "en", "message"),
    [
        ("一段。\n\n又一段。", "One.", "2 paragraphs in zh, 1 in en; zh goes on: 又一段。"),
        ("- 一项\n- 又一项", "- one\n\nAnother.", "paragraph 2: not the same kind"),
        ("| 一 |\n| 二 |", "| one |", "2 paragraphs in zh, 1 in en"),
    ],
)
def test_a_paragraph_item_or_row_in_one_language_alone_is_an_error(zh: str, en: str, message: str) -> None:
    with pytest.raises(SourceError, match=re.escape(message)):
        check_claims(page(zh, en), "made.py")


def test_what_belongs_to_one_language_is_said_and_needed() -> None:
    check_claims(page("有 800 首。", "There are poems.", "zh: 800"), "made.py")
    with pytest.raises(SourceError, match=r"own=\['zh: 800'\]"):
        check_claims(page("有 800 首。", "There are 800.", "zh: 800"), "made.py")


@pytest.mark.parametrize("term", GLOSSARY, ids=[term.name.en for term in GLOSSARY])
def test_a_term_of_the_glossary_counts_as_said_by_its_own_name(term: Term) -> None:
    found = Claim("made", term.name.zh, term.name.en).one_sided()
    assert [what for what in found if "longer" not in what] == []


def test_most_sentences_would_be_missed_if_one_language_lacked_them() -> None:
    every = [claim for path in sorted((NOTEBOOKS / "chapters").glob("*.py")) for claim in claims(read(path), path.name)]
    found = [
        bool(without.one_sided())
        for claim in random.Random(0).sample(every, 150)
        for without in _without_a_sentence(claim)
    ]
    print(f"{sum(found)} of {len(found)} sentences")
    assert len(found) > 200
    assert sum(found) > 0.75 * len(found)


def _without_a_sentence(claim: Claim) -> list[Claim]:
    """The claim, with each of its sentences missing once, in each language; headings and links to other chapters aside."""
    if claim.zh.lstrip().startswith(("#", "[←")):
        return []
    made = []
    for language in LANGUAGES:
        text = getattr(claim, language)
        for sentence in _SENTENCE[language].findall(text):
            if len(sentence.strip()) >= _SHORT[language] and sentence.strip() != text.strip():
                both = {"zh": claim.zh, "en": claim.en, language: text.replace(sentence, "", 1)}
                made.append(Claim(claim.key, **both))
    return made


@pytest.mark.parametrize("name", ["about.md"])
def test_pages_that_are_no_notebooks_say_the_same(name: str) -> None:
    zh, en = ((ROOT / "docs" / language / name).read_text("utf-8") for language in LANGUAGES)
    check_claims(page(zh, en), name)


def test_the_list_of_claims_has_every_paragraph(tmp_path: Path) -> None:
    found = claims(page("# 题 { #a }\n\n一。\n- 二\n- 三", "# Title { #a }\n\nOne.\n- two\n- three"), "made.py")
    assert [(claim.key, claim.zh, claim.en) for claim in found[1:]] == [
        ("made.py: cell 1, paragraph 2", "一。", "One."),
        ("made.py: cell 1, paragraph 3", "- 二", "- two"),
        ("made.py: cell 1, paragraph 4", "- 三", "- three"),
    ]
