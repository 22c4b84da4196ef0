"""What search finds beyond the words as they stand: other names of things, and the parts of names such as ``nn.LSTM``."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lstm_diagrams.site import layout
from lstm_diagrams.site.concordance import shorten
from lstm_diagrams.site.problems import SourceError
from lstm_diagrams.words import Language

_ALIAS = re.compile(r"(zh|en) ([^:]+): (.+)")
_DOTTED = re.compile(r"\b[A-Za-z]\w*(?:\.[A-Za-z]\w*)+|\b[A-Za-z]{2,}(?:_[a-z]{2,})+")
_CODE = re.compile(r"<pre>.*?</pre>", re.DOTALL)
_INVISIBLE = "\u200b"
"""Between words of Chinese, put there by the theme's plugin, which has jieba take texts apart."""
_FIELDS = {"names": ("title", 10), "words": ("text", 1)}
"""The fields that are added: for each, the field whose words it is about, and how much a word counts there."""
_TITLE = 10
"""How much more a word counts in a title than in a text; the theme's own 1000 lets no text say anything."""
_PREFERRED = (
    ("chapters/", 2.0),
    ("chapters/.*#", 3.0),
    ("symptoms/.*#", 3.4),
    ("draw/quick-start.*#", 3.0),
    ("changelog|contributing|reference/architecture", 0.2),
)
"""How much more some places count than what is printed from the program, or less: lists have every word; the last that fits counts.

Sections count more than the pages they are on, which have a bit of everything and would stand above them for every question.
"""


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
    """Add the fields to a search index as the theme's plugin has written it, and make it short."""
    content: dict[str, Any] = json.loads(index.read_text(encoding="utf-8"))
    others = aliases(language)
    fields = content["config"]["fields"]
    fields["title"]["boost"] = _TITLE
    for name, (_, boost) in _FIELDS.items():
        fields[name] = {"boost": boost}
    for section in content["docs"]:
        for place, weight in _PREFERRED:
            if re.match(place, section["location"]):
                section["boost"] = weight
        for name, (about, _) in _FIELDS.items():
            section[name] = " ".join(_more(section[about], others))
    shorten(content, language)
    index.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def _more(text: str, others: dict[str, list[str]]) -> Iterator[str]:
    """The words by which a text is found besides its own."""
    plain = re.sub("<[^>]*>", "", _CODE.sub("", text)).replace(_INVISIBLE, "")
    yield from sorted({part for name in _DOTTED.findall(plain) for part in re.split(r"[._]+", name) if len(part) > 1})
    lower = plain.lower()
    for word, names in others.items():
        if word in lower:
            yield from names
