"""What search finds beyond the words as they stand: other names of things, and the parts of names such as ``nn.LSTM``."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lstm_diagrams.site import layout
from lstm_diagrams.site.problems import SourceError
from lstm_diagrams.words import Language

_ALIAS = re.compile(r"(zh|en) ([^:]+): (.+)")
_DOTTED = re.compile(r"\b\w+(?:[._]\w+)+\b")
_INVISIBLE = "\u200b"
"""Between words of Chinese, put there by the theme's plugin, which has jieba take texts apart."""
_MOST = 3
"""As often a word counts that stands often in a section."""
_FIELDS = {"names": ("title", 1e3), "words": ("text", 1e0)}
"""The fields that are added: for each, the field whose words it is about, and how much it counts, which is the same."""
_TAKEN_APART = re.compile(r"(\w=>)(\[\.\.\.\w+\(\w,this\.index\.invertedIndex\)\]\.join\(\"\* \"\))")
"""Where the theme's script takes apart the Chinese words of a query; it joins the last to Latin letters that follow."""


def aliases(language: Language) -> dict[str, list[str]]:
    """What else the words of the pages are called."""
    found = {}
    for line in layout.ALIASES.read_text(encoding="utf-8").splitlines():
        match = _ALIAS.fullmatch(line)
        if match is None and not line.startswith("#"):
            raise SourceError(f"{layout.ALIASES.name}: {line!r}: a line is: language, word, colon, other words")
        if match is not None and match[1] == language:
            found[match[2]] = match[3].split()
    return found


def extend(index: Path, language: Language) -> None:
    """Add the fields to a search index as the theme's plugin has written it."""
    content: dict[str, Any] = json.loads(index.read_text(encoding="utf-8"))
    others = aliases(language)
    content["config"]["fields"] |= {name: {"boost": boost} for name, (_, boost) in _FIELDS.items()}
    for section in content["docs"]:
        for name, (about, _) in _FIELDS.items():
            section[name] = " ".join(_more(section[about], others))
    index.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def _more(text: str, others: dict[str, list[str]]) -> Iterator[str]:
    """The words by which a text is found besides its own."""
    plain = re.sub("<[^>]*>", "", text).replace(_INVISIBLE, "")
    for name in _DOTTED.findall(plain):
        yield from re.split(r"[._]", name)
    lower = plain.lower()
    for word, names in others.items():
        yield from names * min(lower.count(word), _MOST)


def separate(worker: Path) -> None:
    """Let the theme's script put blanks around the Chinese words of a query. SourceError for a script that does not do so."""
    script = worker.read_text(encoding="utf-8")
    made, changes = _TAKEN_APART.subn(r'\1" "+\2+"* "', script)
    if changes != 1:
        raise SourceError(f"{worker.name}: this version of the theme takes queries apart in another way")
    worker.write_text(made, encoding="utf-8")
