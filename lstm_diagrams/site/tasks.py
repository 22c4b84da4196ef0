"""Tasks at the end of a chapter, whose answers are those of a run; a script of the pages checks what the reader types.

An exercise to code has its solution folded in.
"""

import inspect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from lstm_diagrams.words import LANGUAGES, Language, Text

_ANSWER = Text("答案", "Answer")
_SOLUTION = Text("参考解（已在这里运行）", "A solution, which has run here")
_NAME = Text("第 {} 题的答案", "Answer to task {}")


@dataclass(frozen=True, slots=True)
class Task:
    """A question with its answer.

    Attributes:
        question: code in backticks, as in Markdown.
        answer: what the run gave: a shape, a number, or a text to type.
        reason: why it is so, for those who have answered.
    """

    question: Text
    answer: Any
    reason: Text


class Tasks:
    """What pages show of tasks: each with its answer folded in, which the script asks for first."""

    def __init__(self, *tasks: Task) -> None:
        self.tasks = tasks

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        pages = {f"text/x-html.{language}": self.html(language) for language in LANGUAGES}
        return {"text/html": self.html("en"), **pages, "text/plain": "\n".join(task.question.en for task in self.tasks)}

    def html(self, language: Language) -> str:
        """All of them, numbered."""
        return "".join(_task(number, task, language) for number, task in enumerate(self.tasks, 1))


class Solution:
    """The source of a function that has passed the reader's test, folded in."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.code = inspect.getsource(function).strip()

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        pages = {f"text/x-html.{language}": self.html(language) for language in LANGUAGES}
        return {"text/html": self.html("en"), **pages, "text/plain": self.code}

    def html(self, language: Language) -> str:
        """The code under a line that opens it."""
        summary = _SOLUTION.in_language(language)
        return f"<details><summary>{summary}</summary><pre><code>{escape(self.code)}</code></pre></details>"


def _task(number: int, task: Task, language: Language) -> str:
    answer = _written(task.answer)
    name = _NAME.in_language(language).format(number)
    return (
        f'<div class="lstm-task" data-answer="{escape(answer)}" data-name="{name}">'
        f"<p>{number}. {_coded(task.question.in_language(language))}</p>"
        f"<details><summary>{_ANSWER.in_language(language)}</summary>"
        f"<p><code>{escape(answer)}</code> {_coded(task.reason.in_language(language))}</p></details></div>"
    )


def _written(answer: Any) -> str:
    """A shape as a tuple, anything else as Python prints it."""
    return str(tuple(answer)) if isinstance(answer, Sequence) and not isinstance(answer, str) else str(answer)


def _coded(text: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", text)
