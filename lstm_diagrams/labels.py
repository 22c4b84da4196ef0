"""Names of the reader's own for parts of a model: ``labels={"encoder.lstm": "Encoder"}``."""

from collections.abc import Mapping
from dataclasses import replace

from lstm_diagrams.errors import UnknownName, UsageError
from lstm_diagrams.facts import Capture, Layer
from lstm_diagrams.words import Text, same


class OwnName(str):
    """A name that the reader gave a layer or a module; it stands where its class is shown."""

    __slots__ = ()


def labelled(capture: Capture, *, labels: Mapping[str, str] | None = None) -> Capture:
    """What was captured, with its layers and modules under the reader's names; the paths stay.

    Args:
        capture: what was captured.
        labels: own names for parts of the model, by their paths: ``{"encoder.lstm": "Encoder", "fc": "logits"}``.

    Raises:
        UnknownName: the model has no part of this path, or it did not run; the message lists those that it has.
        UsageError: ``labels`` is no mapping of texts.
    """
    if labels is None:
        return capture
    if not isinstance(labels, Mapping) or not all(isinstance(text, str) for pair in labels.items() for text in pair):
        raise UsageError(f"option 'labels' takes a mapping of texts such as {{'fc': 'logits'}}, not {labels!r:.80}")
    known = sorted({layer.path for layer in capture.layers} | {group.path for group in capture.groups})
    for path in labels:
        if path not in known:
            raise UnknownName("part of the model", path, [one for one in known if one] or known)
    own = {path: OwnName(name) for path, name in labels.items()}
    return replace(
        capture,
        layers=tuple(replace(part, type=own.get(part.path, part.type)) for part in capture.layers),
        groups=tuple(replace(part, type=own.get(part.path, part.type)) for part in capture.groups),
    )


def own_name(type_name: str) -> Text | None:
    """The reader's name where it is one, None for the name of a class."""
    return same(type_name) if isinstance(type_name, OwnName) else None


def full_name(layer: Layer) -> str:
    """``encoder (LSTM)``, only the class where it has no path, or the reader's name."""
    return layer.type if isinstance(layer.type, OwnName) or not layer.path else f"{layer.path} ({layer.type})"


def short_name(layer: Layer) -> str:
    """Its path, its class where it has none, or the reader's name."""
    return layer.type if isinstance(layer.type, OwnName) or not layer.path else layer.path
