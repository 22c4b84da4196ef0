"""The registry of rules: a decorator puts in the function of each file of this folder."""

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

import lstm_diagrams.readings.check as room
from lstm_diagrams.findings import CERTAINTIES, Finding, Inspection
from lstm_diagrams.measurements import Measurements
from lstm_diagrams.words import Text

Look = Callable[[Measurements], Iterable[Finding]]
_RULES: dict[str, "Rule"] = {}


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of mistake.

    Attributes:
        name: that of its file and function.
        title: what it is called.
        sees: what it can see.
        blind: what it cannot see.
        function: what was measured to what was found.
        asked: whether it is applied to what was measured; it may be one for requests alone.
    """

    name: str
    title: Text
    sees: Text
    blind: Text
    function: Look
    asked: Callable[[Measurements], bool]

    @property
    def anchor(self) -> str:
        """Where the page "Check" of the site explains it."""
        return f"reference/check.html#{self.name.replace('_', '-')}"

    def findings(self, measured: Measurements) -> tuple[Finding, ...]:
        """All that it finds."""
        return tuple(replace(found, rule=self.name, anchor=self.anchor) for found in self.function(measured))


def always(_measured: Measurements) -> bool:
    """Whatever was measured."""
    return True


def rule(
    title: Text, *, sees: Text, blind: Text, asked: Callable[[Measurements], bool] = always
) -> Callable[[Look], Look]:
    """Register the decorated function as the rule of its name."""

    def register(function: Look) -> Look:
        _RULES[function.__name__] = Rule(function.__name__, title, sees, blind, function, asked)
        return function

    return register


def rules() -> tuple[Rule, ...]:
    """All rules, by name."""
    _imported()
    return tuple(_RULES[name] for name in sorted(_RULES))


def inspected(measured: Measurements) -> Inspection:
    """What all rules that are asked for find in what was measured, the surest first."""
    applied = [rule for rule in rules() if rule.asked(measured)]
    found = [each for rule in applied for each in rule.findings(measured)]
    grades = list(CERTAINTIES)
    found.sort(key=lambda each: grades.index(each.certainty))
    names = tuple(rule.name for rule in applied)
    return Inspection(
        tuple(found),
        names,
        measured.passes,
        measured.notes,
        measured.batch,
        measured.causal,
        measured.saturation,
        measured.budget,
    )


@lru_cache(maxsize=1)
def _imported() -> None:
    for module in pkgutil.iter_modules(room.__path__):
        importlib.import_module(f"{room.__name__}.{module.name}")
