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
_DOTTED = re.compile(r"\b[A-Za-z]\w*(?:\.[A-Za-z]\w*)+|\b[A-Za-z]{2,}(?:_[a-z]{2,})+")
_CODE = re.compile(r"<pre>.*?</pre>", re.DOTALL)
"""What runs and what it prints. Of it the index holds each word once: half of the index would be code otherwise."""
_WORD = re.compile(r"[A-Za-z_]\w{2,}|[\u4e00-\u9fff]+")
_INVISIBLE = "\u200b"
"""Between words of Chinese, put there by the theme's plugin, which has jieba take texts apart."""
_FIELDS = {"names": "title", "words": "text"}
"""The fields that are added: for each, the field whose words it is about."""
_TITLE = 20
"""How much more a word counts in a title than in a text; the theme's own 1000 lets no text say anything."""
_PREFERRED = (("chapters/", 2.0), ("chapters/.*#", 3.0), ("symptoms/.*#", 3.0))
"""How much more some places count than what is printed from the program, or tells what has changed; the last that fits counts.

Sections count more than the pages they are on, which have a bit of everything and would stand above them for every question.
"""
_BLANKS = re.compile(r"(\w=>)(\[\.\.\.\w+\(\w,this\.index\.invertedIndex\)\]\.join\(\"\* \"\))"), r'\1" "+\2+"* "'
"""Where the theme's script takes apart the Chinese of a query: its last word would stick to the Latin letters that follow."""
_LAST_WORD = re.compile(r"(let (\w)=\w\+1;\2<)(\w\.length;\2\+\+\)\w\.slice\(\w,\2\)in )"), r"\1=\3"
"""Where it looks for words in that: it would never look at the last character, so that the last word is lost."""
_SMALL = (
    "a|an|and|are|at|be|by|can|do|does|for|from|get|go|has|have|how|if|in|into|is|it|me|my|of|on|or|should|that|the|there|this|to"
    "|use|vs|was|we|what|when|where|which|why|with|you|your"
)
_SIGNS = (
    re.compile(r"(search\((\w)\)\{)(?=if\(\2=\2\.replace\()"),
    r'\1\2=\2.replace(/[:^~*]|[-+](?=\\d)/g," ");'
    rf'\2=\2.replace(/(^|\\s)(?:{_SMALL})(?=\\s|$)/gi," ").trim()||\2;',
)
"""Where it takes a query: a message such as "ValueError: ..." would be a question to a field of that name, and find nothing.

Small words go, unless there are no others: the script looks for all that begin with a word, and "to" would find "touches" and "torch".
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
    """Add the fields to a search index as the theme's plugin has written it."""
    content: dict[str, Any] = json.loads(index.read_text(encoding="utf-8"))
    others = aliases(language)
    fields = content["config"]["fields"]
    fields["title"]["boost"] = _TITLE
    for name, about in _FIELDS.items():
        fields[name] = dict(fields[about])
    for section in content["docs"]:
        for place, boost in _PREFERRED:
            if re.match(place, section["location"]):
                section["boost"] = boost
        for name, about in _FIELDS.items():
            section[name] = " ".join(_more(section[about], others))
        section["text"] = _CODE.sub("", section["text"])
    index.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def _more(text: str, others: dict[str, list[str]]) -> Iterator[str]:
    """The words by which a text is found besides its own."""
    yield from sorted({word for code in _CODE.findall(text) for word in _WORD.findall(re.sub("<[^>]*>", "", code))})
    plain = re.sub("<[^>]*>", "", _CODE.sub("", text)).replace(_INVISIBLE, "")
    yield from sorted({part for name in _DOTTED.findall(plain) for part in re.split(r"[._]+", name) if len(part) > 1})
    lower = plain.lower()
    for word, names in others.items():
        if word in lower:
            yield from names


def separate(worker: Path) -> None:
    """Mend how the theme's script takes the Chinese of a query apart. SourceError for a script that is not as expected."""
    script = worker.read_text(encoding="utf-8")
    for pattern, mended in (_BLANKS, _LAST_WORD, _SIGNS):
        script, changes = pattern.subn(mended, script)
        if changes != 1:
            raise SourceError(f"{worker.name}: this version of the theme takes queries apart in another way")
    worker.write_text(script, encoding="utf-8")
