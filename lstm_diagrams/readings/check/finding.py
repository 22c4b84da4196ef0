"""What a rule found: where, how sure it is, what was measured, and what to write instead."""

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
    "may": Text("可能", "may be meant so"),
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
