"""Textbook-quality diagrams of live PyTorch models: MLP, CNN, unrolled LSTM, GRU and RNN, in Chinese or English."""

from lstm_diagrams import interruption as _interruption  # isort: skip  # noqa: F401 - first of all: the others take a while
from lstm_diagrams import garbage as _garbage  # isort: skip  # noqa: F401 - before what is imported
from lstm_diagrams.capture import Observation, build_input, capture, observe
from lstm_diagrams.diagram import Diagram, draw
from lstm_diagrams.drawing.kit.moments import Moment
from lstm_diagrams.errors import (
    CaptureError,
    EngineError,
    FigureMismatch,
    FontError,
    LstmDiagramsError,
    PluginError,
    PluginWarning,
    SaveError,
    TooNarrow,
    UnknownName,
    UsageError,
)
from lstm_diagrams.facts import Capture
from lstm_diagrams.findings import Finding
from lstm_diagrams.mistakes import check
from lstm_diagrams.readings.check.report import Report
from lstm_diagrams.readings.coverage import Coverage, LeftOut
from lstm_diagrams.settings import defaults
from lstm_diagrams.words import Text

__version__ = "0.1.0"
__all__ = [
    "Capture",
    "CaptureError",
    "Coverage",
    "Diagram",
    "EngineError",
    "FigureMismatch",
    "Finding",
    "FontError",
    "LeftOut",
    "LstmDiagramsError",
    "Moment",
    "Observation",
    "PluginError",
    "PluginWarning",
    "Report",
    "SaveError",
    "Text",
    "TooNarrow",
    "UnknownName",
    "UsageError",
    "build_input",
    "capture",
    "check",
    "defaults",
    "draw",
    "observe",
]
