"""The sentences of moments can be read aloud: whole ones, in clean Chinese and English, with nothing of a formula's markup."""

import re
from collections.abc import Iterable, Iterator

import pytest

from lstm_diagrams.figures.registry import registered
from lstm_diagrams.words import Text
from tests.figures.sheet import Entry, entries
from tests.figures.subjects import seen, seen_with_values

_MOVING = [entry for entry in entries() if registered()[entry.figure].moments is not None]
_BROKEN = {
    "zh": re.compile(r"[{}]|  |[\u3000-\u9fff，。：；（）] +[\u3000-\u9fff，。：；（）]|[，。：；] |(?<!\.)\.$"),
    "en": re.compile(r"[{}]|  |[\u3000-\u9fff]|: [^:.;]*: | [,.;:]|\.\.$"),
}


def _sentences(entry: Entry) -> Iterator[Text]:
    options = dict(entry.options)
    figure = registered()[entry.figure]
    capture = (seen_with_values if options.get("values") or figure.numbers == "values" else seen)(entry.subject)
    for moment in figure.moments_of(capture, options):
        yield moment.sentence


@pytest.mark.parametrize("entry", _MOVING, ids=lambda entry: entry.name)
def test_sentences_are_whole_and_clean(entry: Entry) -> None:
    names = dict(entry.options).get("labels", {}).values()
    for sentence in _sentences(entry):
        assert sentence.zh.endswith("。") and sentence.en.endswith(".")
        assert _BROKEN["zh"].findall(sentence.zh) == [], sentence.zh
        assert _BROKEN["en"].findall(_without(sentence.en, names)) == [], sentence.en


def _without(sentence: str, names: Iterable[str]) -> str:
    """Without names of the reader's own, which may be of any language."""
    for name in names:
        sentence = sentence.replace(name, "name")
    return sentence
