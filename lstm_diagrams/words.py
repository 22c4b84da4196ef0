"""Both languages: Text(zh, en), and the shared vocabulary of pictures and pages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from string import Formatter
from typing import Literal, get_args

from lstm_diagrams.errors import UnknownName

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
LANGUAGE_TAGS: dict[Language, str] = {"zh": "zh-Hans", "en": "en"}
"""What HTML calls them (BCP 47)."""
_FORMATTER = Formatter()
_SENTENCE: dict[Language, re.Pattern[str]] = {
    "zh": re.compile(r".*?[。！？]", re.DOTALL),
    "en": re.compile(r".*?[.!?](?=\s|$)", re.DOTALL),
}
_MEETING = re.compile("[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u4e00-\u9fff]")
"""A Chinese character and a Latin letter or digit side by side."""


@dataclass(frozen=True, slots=True)
class Text:
    """A phrase in both languages; a missing translation is a type error."""

    zh: str
    en: str

    def in_language(self, language: Language) -> str:
        """The phrase in one language."""
        return self.zh if language == "zh" else self.en

    def format(self, **values: "object | Text") -> "Text":
        """Both phrases with their ``{fields}`` filled in; a Text given as a value is filled in by language.

        Where a Chinese character and a Latin letter or a digit meet at an end of a value, a space comes between them.
        """

        def filled(language: Language) -> Iterator[str]:
            chosen = {k: v.in_language(language) if isinstance(v, Text) else v for k, v in values.items()}
            for literal, field, spec, _ in _FORMATTER.parse(self.in_language(language)):
                yield literal
                if field is not None:
                    yield format(_FORMATTER.get_field(field, (), chosen)[0], spec or "")

        return Text(zh=reduce(_spaced, filled("zh"), ""), en="".join(filled("en")))

    def _repr_mimebundle_(self, **_wanted: object) -> dict[str, str]:
        """In Jupyter a phrase shows as Markdown, in English; pages choose the language."""
        phrases = {f"text/x-markdown.{language}": self.in_language(language) for language in LANGUAGES}
        return {"text/markdown": self.en, **phrases, "text/plain": repr(self)}


def same(phrase: str) -> Text:
    """A phrase that is written alike in both languages, such as ``output`` or ``h_n``."""
    return Text(zh=phrase, en=phrase)


_GROUPED = 10_000
"""From here on the digits of a count stand in groups."""


def _spaced(before: str, after: str) -> str:
    """Chinese brackets bring their own room: a space of the phrase beside one that a value ends or begins with goes."""
    before = before.removesuffix(" ") if after.startswith("（") else before
    after = after.removeprefix(" ") if before.endswith("）") else after
    return before + " " * bool(_MEETING.search(before[-1:] + after[:1])) + after


def counted(number: int, noun: str) -> str:
    """A number and its English noun, in the plural where it belongs: ``1 step``, ``5 steps``, ``61,706 parameters``."""
    digits = f"{number:,}" if number >= _GROUPED else str(number)
    return f"{digits} {noun}" if number == 1 else f"{digits} {noun}s"


def first_sentence(text: str, language: Language) -> str:
    """The first sentence of a text; all of it where it has no end of one."""
    found = _SENTENCE[language].match(text)
    return found[0] if found else text


def language_named(name: object) -> Language:
    """``name`` as a Language; UnknownName lists the known ones otherwise."""
    for language in LANGUAGES:
        if name == language:
            return language
    raise UnknownName("language", name, LANGUAGES)


AXES: dict[str, Text] = {
    "batch": Text("批量", "batch"),
    "time": Text("时间步", "time"),
    "feature": Text("特征", "feature"),
    "hidden": Text("隐藏单元", "hidden"),
    "state": Text("层×方向", "layers×directions"),
    "channel": Text("通道", "channel"),
    "depth": Text("深", "depth"),
    "height": Text("高", "height"),
    "width": Text("宽", "width"),
    "position": Text("位置", "position"),
}
"""What the axes of facts.Axis are called in pictures."""

LAYER_KINDS: dict[str, Text] = {
    "linear": Text("全连接", "Linear"),
    "activation": Text("激活", "activation"),
    "dropout": Text("随机失活", "Dropout"),
    "flatten": Text("展平", "Flatten"),
    "convolution": Text("卷积", "Convolution"),
    "pooling": Text("池化", "Pooling"),
    "normalization": Text("归一化", "Normalization"),
    "embedding": Text("嵌入", "Embedding"),
    "recurrent": Text("循环层", "recurrent layer"),
    "attention": Text("注意力", "Attention"),
    "identity": Text("恒等", "Identity"),
    "module": Text("模块", "module"),
}
