"""All that the rules found in one model: to print, to show in a notebook, as data."""

from dataclasses import dataclass
from html import escape
from typing import Any

from lstm_diagrams.findings import CERTAINTIES, SEVERITIES, Finding
from lstm_diagrams.words import Language, Text, counted, language_named

_CLEAN = Text("没有发现问题", "nothing found")
_FOUND = Text("发现 {count} 处", "{found}")
_PASSES = Text("查了 {rules} 条规则，运行 {passes} 次", "{rules}, {passes}")
_MEASURED = Text("测量", "measured")
_INSTEAD = Text("改写", "instead")
_NOTE = Text("说明", "note")
_COLON = Text("：", ": ")


@dataclass(frozen=True, slots=True)
class Report:
    """What ``check()`` found; true where that is nothing.

    Attributes:
        model: the class name of the model.
        findings: the mistakes, the surest first.
        rules: the names of the rules that were applied.
        passes: how often the model was run.
        notes: what could not be measured, and why.
        lang: the language in which it prints: ``"zh"`` or ``"en"``.
    """

    model: str
    findings: tuple[Finding, ...]
    rules: tuple[str, ...]
    passes: int
    notes: tuple[Text, ...] = ()
    lang: Language = "en"

    def __bool__(self) -> bool:
        return not self.findings

    def __str__(self) -> str:
        return self.text(self.lang)

    def text(self, lang: str | None = None) -> str:
        """The report as lines of text in one of the languages."""
        language = self.lang if lang is None else language_named(lang)
        colon, lines = _COLON.in_language(language), [self._headline(language)]
        for number, each in enumerate(self.findings, 1):
            lines.append(f"{number}. [{_grade(each, language)}] {each.sentence.in_language(language)}")
            lines += [f"   {label}{colon}{words}" for label, words in _rows(each, language)]
        lines += [f"{_NOTE.in_language(language)}{colon}{note.in_language(language)}" for note in self.notes]
        return "\n".join(lines)

    def as_data(self) -> dict[str, Any]:
        """The report as plain values, as the command line writes it in JSON; sentences in both languages."""
        return {
            "model": self.model,
            "clean": not self.findings,
            "passes": self.passes,
            "rules": list(self.rules),
            "findings": [_as_data(each) for each in self.findings],
            "notes": [_both(note) for note in self.notes],
        }

    def _headline(self, language: Language) -> str:
        count = len(self.findings)
        said = _FOUND.format(count=count, found=counted(count, "finding")) if count else _CLEAN
        work = _PASSES.format(
            rules=len(self.rules) if language == "zh" else counted(len(self.rules), "rule"),
            passes=self.passes if language == "zh" else _passes(self.passes),
        )
        left, right = ("（", "）") if language == "zh" else (" (", ")")
        return f"{self.model}{_COLON.in_language(language)}{said.in_language(language)}{left}{work.in_language(language)}{right}"

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        language, colon = self.lang, _COLON.in_language(self.lang)
        items = "".join(
            f"<li><b>{escape(_grade(each, language))}</b> {escape(each.sentence.in_language(language))}"
            + "".join(f"<br><small>{label}{colon}{escape(words)}</small>" for label, words in _rows(each, language))
            + "</li>"
            for each in self.findings
        )
        notes = "".join(f"<p><small>{escape(note.in_language(language))}</small></p>" for note in self.notes)
        return f'<div class="ld-check"><p>{escape(self._headline(language))}</p><ol>{items}</ol>{notes}</div>'


def _passes(number: int) -> str:
    return "1 pass" if number == 1 else f"{number} passes"


def _grade(found: Finding, language: Language) -> str:
    comma = "，" if language == "zh" else ", "
    return comma.join(text.in_language(language) for text in (SEVERITIES[found.severity], CERTAINTIES[found.certainty]))


def _rows(found: Finding, language: Language) -> list[tuple[str, str]]:
    return [
        (_MEASURED.in_language(language), found.measured.in_language(language)),
        (_INSTEAD.in_language(language), found.instead.in_language(language)),
    ]


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _as_data(found: Finding) -> dict[str, Any]:
    return {
        "rule": found.rule,
        "severity": found.severity,
        "certainty": found.certainty,
        "layer": found.layer,
        "calls": list(found.calls),
        "sentence": _both(found.sentence),
        "measured": _both(found.measured),
        "instead": _both(found.instead),
        "anchor": found.anchor,
    }
