"""Both languages: every phrase is there, in the language it says."""

import dataclasses
import re
import string

import pytest

from lstm_diagrams.errors import UnknownName
from lstm_diagrams.glossary import GLOSSARY, Term
from lstm_diagrams.words import (
    AXES,
    LANGUAGES,
    LAYER_KINDS,
    Language,
    Text,
    counted,
    language_named,
    same,
)

_CJK = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_TERMS = [text for term in GLOSSARY for text in (term.name, term.meaning)]
_PHRASES = [*AXES.values(), *LAYER_KINDS.values(), *_TERMS]


def test_text_holds_both_languages() -> None:
    text = Text("门", "gate")
    assert [text.in_language(language) for language in LANGUAGES] == ["门", "gate"]


def test_text_needs_both_languages() -> None:
    with pytest.raises(TypeError):
        Text("门")


def test_text_is_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Text("门", "gate").zh = "窗"


def test_format_fills_in_values_and_texts_by_language() -> None:
    filled = Text("{count} 个{thing}", "{count} of {thing}").format(count=3, thing=Text("门", "gate"))
    assert filled == Text("3 个门", "3 of gate")


def test_format_parts_chinese_from_what_is_not() -> None:
    template = Text("经{way}读入{name}的第{n}步{rest}", "{way} {name} {n}{rest}")
    filled = template.format(way=Text("嵌入", "Embedding"), name="LSTM", n=3, rest="")
    assert filled == Text("经嵌入读入 LSTM 的第 3 步", "Embedding LSTM 3")
    assert Text("共{n}个（{name}）", "").format(n=5, name="x").zh == "共 5 个（x）"
    assert Text("层{name}", "").format(name="模型A层").zh == "层模型A层"


def test_format_puts_no_space_beside_chinese_brackets() -> None:
    text = Text("在 {name} 的 {count} 次调用", "{count} calls of {name}")
    assert text.format(name=Text("node（Pairs）", "node (Pairs)"), count=3).zh == "在 node（Pairs）的 3 次调用"
    assert text.format(name="（x）", count=3).zh == "在（x）的 3 次调用"


def test_counts_are_grouped_from_ten_thousand_on() -> None:
    assert [counted(n, "parameter") for n in (1, 9999, 61706)] == [
        "1 parameter",
        "9999 parameters",
        "61,706 parameters",
    ]


def test_format_takes_braces_in_a_value_literally() -> None:
    assert Text("{name}", "{name}").format(name="{evil!r} {0}") == same("{evil!r} {0}")


def test_same_is_alike_in_both() -> None:
    assert same("h_n") == Text("h_n", "h_n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_languages_are_known_by_name(language: str) -> None:
    assert language_named(language) == language


@pytest.mark.parametrize("name", ["de", "ZH", "", None, 3, ["zh"]])
def test_another_language_is_refused_and_the_known_ones_listed(name: object) -> None:
    with pytest.raises(UnknownName, match="zh, en") as caught:
        language_named(name)
    assert repr(name) in str(caught.value)


@pytest.mark.parametrize("phrase", _PHRASES, ids=lambda phrase: phrase.en[:20])
def test_vocabulary_is_written_in_its_language(phrase: Text) -> None:
    assert _CJK.search(phrase.zh)
    assert not _CJK.search(phrase.en)
    assert any(letter in string.ascii_letters for letter in phrase.en)


@pytest.mark.parametrize("language", LANGUAGES)
def test_glossary_terms_differ(language: Language) -> None:
    names = [term.name.in_language(language) for term in GLOSSARY]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("term", GLOSSARY, ids=lambda term: term.name.en)
def test_glossary_meanings_are_sentences(term: Term) -> None:
    assert term.symbol.strip()
    assert term.meaning.en.endswith(".")
    assert term.meaning.zh.endswith("。")


def test_english_counts_in_the_plural_but_for_one() -> None:
    assert [counted(number, "step") for number in (0, 1, 2)] == ["0 steps", "1 step", "2 steps"]


def test_a_text_shows_as_markdown_in_both_languages() -> None:
    bundle = Text("**门**", "**gate**")._repr_mimebundle_()
    assert bundle["text/x-markdown.zh"] == "**门**"
    assert bundle["text/x-markdown.en"] == bundle["text/markdown"] == "**gate**"
