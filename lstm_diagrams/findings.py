"""What check() found in a model: each mistake with where it is, how sure that is, what was measured, and what to write instead."""

from dataclasses import dataclass
from typing import Literal

from lstm_diagrams.words import Text

Severity = Literal["error", "warning", "hint"]
"""How much harm it does: the answer or the training is wrong; something is lost; it may be meant so."""
Certainty = Literal["sure", "likely", "may"]
"""Sure: measured, and never right. Likely: measured, and seldom meant. May: measured, and right in some models."""
CERTAINTIES: dict[Certainty, Text] = {
    "sure": Text("确定", "sure"),
    "likely": Text("很可能", "likely"),
    "may": Text("可能", "may be intended"),
}
SEVERITIES: dict[Severity, Text] = {
    "error": Text("错误", "error"),
    "warning": Text("警告", "warning"),
    "hint": Text("提示", "hint"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A mistake.

    Attributes:
        layer: the path of the layer, "" for the model itself.
        calls: the ids of its calls that are meant, in the capture.
        sentence: what is wrong.
        measured: the evidence.
        instead: what to write.
        severity: how much harm it does.
        certainty: how sure it is that this is a mistake.
        rule: the name of the rule.
        anchor: where the page "Check" of the site explains it.
    """

    layer: str
    calls: tuple[int, ...]
    sentence: Text
    measured: Text
    instead: Text
    severity: Severity = "error"
    certainty: Certainty = "sure"
    rule: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Inspection:
    """What the rules found in one model, and how they were asked to look.

    Attributes:
        findings: the mistakes, the surest first.
        rules: the names of the rules that were applied.
        passes: how often the model was run.
        notes: what could not be measured, and why.
        batch: which axis of the inputs counts samples, where the caller has said so.
        causal: whether no output step was to depend on later steps of the input.
        saturation: whether gates were looked at too.
        budget: how often the model could be run at most.
    """

    findings: tuple[Finding, ...]
    rules: tuple[str, ...]
    passes: int
    notes: tuple[Text, ...] = ()
    batch: int | None = None
    causal: bool = False
    saturation: bool = False
    budget: int = 20
