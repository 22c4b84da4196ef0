"""The search index made short: of each section its first sentences, which are shown, and of every word the sections where it stands.

A browser reads the whole index before the first answer, so it holds no text twice, and none that nobody is shown.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from lstm_diagrams.site.scripts import ASKING, SMALL
from lstm_diagrams.words import Language

_ROOM: dict[Language, int] = {"zh": 130, "en": 320}
"""So many characters of a section are shown at most, among the Chinese ones what parts the words."""
_REFERENCE = re.compile(r"reference/|draw/gallery")
"""Pages of many short sections, of which half as much is shown."""
_WHOLE = re.compile(r"(?:reference/architecture|changelog|contributing)\.html")
"""Pages of which only the title leads anywhere: lists of files and of changes."""
_ENDS = ("</p>", "</li>", ". ", "? ", "。", "？", "；")
_CODE = re.compile(r"<pre>(?:<code>.*?</code>|.*?)</pre>", re.DOTALL)
_FORMULA = re.compile(r"(?:^|(?<=</p>))[^<]*\\[a-z][^<]*(?=<p>)")
"""A formula that stands by itself: TeX, which no reader wants to see."""
_MARKUP = re.compile(r"<[^>]*>|&\w+;")
_WORD = re.compile(r"(?<![\\.\w])(?=[\w.]*[a-z_])\w[\w.]*\w|[\u4e00-\u9fff]+", re.ASCII | re.IGNORECASE)
_NAME = re.compile(r"(?<=\.)[A-Za-z_]\w{2,}|[A-Za-z_]\w{2,}(?=\(|=[^=\s])", re.ASCII)
"""In code: what is called, got from something else, or passed by name. Nobody looks for the other names of an example."""
_RARE, _OFTEN = 2, 3
"""A word of so few sections that is made of others is taken apart; one that a section has so often counts once more there."""
_COMMON = 0.12
"""A single Chinese character in more than this part of all sections leads nowhere."""
_SMALL = frozenset((*SMALL.split("|"), *ASKING.split("|")))


def shorten(content: dict[str, Any], language: Language) -> None:
    """Put a concordance into the configuration of an index, in place of what else its sections say; ``words`` are moved there too.

    By word, a text with a character for each section where it stands: its code, less 32, says how many sections it is after
    the one before, or at first after the one before the first. The theme's script is mended to read that (``scripts``).
    """
    sections: list[dict[str, Any]] = []
    counts: list[Counter[str]] = []
    for section in content["docs"]:
        page, _, name = section["location"].partition("#")
        if not (name and _WHOLE.fullmatch(page)):
            sections.append(section)
            counts.append(Counter())
        counts[-1].update(_words(section))
    for section in sections:
        room = _ROOM[language] // (2 if _REFERENCE.match(section["location"]) else 1)
        section["text"] = _beginning(section["text"], room)
    places = _places(sections, counts)
    content["docs"] = sections
    content["config"]["concordance"] = {word: _steps(places[word]) for word in sorted(places)}


def _words(section: dict[str, Any]) -> Iterator[str]:
    """All that a section is found by."""
    yield from _taken(section.pop("words"))
    yield from _taken(_CODE.sub(" ", section["text"]))
    for code in _CODE.findall(section["text"]):
        if code.startswith("<pre><code>"):
            yield from {name.lower() for name in _NAME.findall(_MARKUP.sub(" ", code))}
        elif section["location"].startswith("symptoms/"):
            yield from _taken(code)


def _taken(text: str) -> Iterator[str]:
    for word in _WORD.findall(_MARKUP.sub(" ", text)):
        if word.lower() not in _SMALL:
            yield word.lower()


def _beginning(text: str, room: int) -> str:
    """Whole sentences where they fill a third of the room, else whole words; no part of a tag, no code, no formula."""
    text = _FORMULA.sub("", _CODE.sub("", text)).strip()
    if len(text) <= room:
        return text
    end = max(text.rfind(mark, 0, room) + len(mark) for mark in _ENDS)
    if end <= room // 3:
        end = max(text.rfind(blank, 0, room) for blank in "\u200b ")
    return re.sub(r"<[^>]*$", "", text[:end])


def _places(sections: list[dict[str, Any]], counts: list[Counter[str]]) -> dict[str, list[int]]:
    """By word, the numbers of the sections that have it without showing it; twice where they have it often."""
    common = Counter(word for count in counts for word in count)
    places: dict[str, list[int]] = defaultdict(list)
    for number, (section, count) in enumerate(zip(sections, counts, strict=True)):
        shown = {*_taken(section["title"]), *_taken(section["text"])}
        parted: Counter[str] = Counter()
        for word, times in count.items():
            for part in _parts(word, common):
                parted[part] += times
        for word, times in parted.items():
            places[word] += [number] * ((word not in shown) + (times >= _OFTEN))
    most = _COMMON * len(sections)
    return {word: found for word, found in places.items() if found and (len(word) > 1 or len(found) <= most)}


def _parts(word: str, common: Counter[str]) -> list[str]:
    """A rare word as the fewest others that it is made of, if it is: readers are more likely to look for those."""
    if common[word] > _RARE:
        return [word]
    if "." in word:
        return [part for part in word.split(".") if len(part) > 1]
    if word.isascii():
        return [word]
    best: list[list[str] | None] = [[]]
    for end in range(1, len(word) + 1):
        before = ((best[start], word[start:end]) for start in range(end) if word[start:end] in common)
        ways = [[*parts, part] for parts, part in before if parts is not None and part != word]
        best.append(min(ways, key=len, default=None))
    return best[-1] or [word]


def _steps(numbers: list[int]) -> str:
    return "".join(chr(32 + number - before) for before, number in zip([-1, *numbers], numbers, strict=False))
