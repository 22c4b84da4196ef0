"""What is to be looked at, in texts: a model, its weights, the method that is run and its inputs; made, and captured."""

import inspect
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lstm_diagrams.capture import build_input, facts_of
from lstm_diagrams.choice import draws_failures
from lstm_diagrams.errors import UsageError
from lstm_diagrams.facts import Capture
from lstm_diagrams.figures.registry import figure_named
from lstm_diagrams.integrations.json_facts.reading import capture_from
from lstm_diagrams.integrations.model_reference import is_saved, resolve

FACTS = ".json"
"""The ending of a file with the facts of a run, as ``lstm-diagrams facts`` and ``report`` print them."""
_NAMED = re.compile(r"\s*(?P<name>[^\W\d]\w*)\s*=(?P<input>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Subject:
    """A model with one call of it.

    Attributes:
        model: text for ``model_reference.resolve``, or a ``.json`` file with the facts of a run.
        inputs: texts for ``build_input``, one for each input, with ``name=`` before those that are given by name.
        weights: a file with a state dict for the model, or nothing.
        call: the method that is run in place of ``forward``, or nothing.
        unpickle: whether a pickled model is opened too, which runs whatever code it holds.
        seed: of the random numbers that a new model's weights, and inputs, are made of.
    """

    model: str
    inputs: tuple[str, ...] = ()
    weights: str = ""
    call: str = ""
    unpickle: bool = False
    seed: int = 0

    @property
    def files(self) -> tuple[str, ...]:
        """The files it is read from, besides Python's sources."""
        return tuple(
            path
            for path in (self.weights, self.model if is_saved(self.model) or self.model.endswith(FACTS) else "")
            if path
        )

    def made(self) -> object:
        """The model, with its weights; or the method of it; of a ``.json`` file the facts in it. UsageError where it cannot be had."""
        if self.model.endswith(FACTS):
            return self._facts()
        from lstm_diagrams.capture.inputs import seed_weights  # brings PyTorch

        seed_weights(self.seed)
        model = resolve(self.model, unpickle=self.unpickle)
        if self.weights:
            from lstm_diagrams.capture.files import with_weights

            model = with_weights(model, self.weights)
        return _method(model, self.call) if self.call else model

    def facts(
        self, made: object, options: Mapping[str, Any], figure: str | None = None, on_error: str = "raise"
    ) -> Capture:
        """What one call did, with numbers where the figure's options ask for them. Errors as of ``draw()`` and ``build_input()``."""
        if isinstance(made, Capture):
            return made
        numbers = "" if figure is None else figure_named(figure).numbers
        partial = draws_failures(on_error, figure)
        return facts_of(made, *self.built_inputs(), options, numbers, partial=partial)

    def built_inputs(self) -> tuple[list[Any], dict[str, Any]]:
        """The inputs, those by place and those by name. Errors as of ``build_input()``."""
        positional: list[Any] = []
        named: dict[str, Any] = {}
        for text in self.inputs:
            found = _NAMED.fullmatch(text)
            if found is None:
                positional.append(build_input(text, self.seed))
            elif found["name"] in named:
                raise UsageError(f"input {found['name']!r} is given twice")
            else:
                named[found["name"]] = build_input(found["input"], self.seed)
        return positional, named

    def _facts(self) -> Capture:
        if self.inputs or self.weights or self.call:
            raise UsageError(f"{self.model} holds facts of a run: they take no input, no weights and no method")
        try:
            text = Path(self.model).read_text(encoding="utf-8-sig")
        except (OSError, ValueError) as error:
            raise UsageError(f"cannot read {self.model!r}: {getattr(error, 'strerror', None) or error}") from error
        return capture_from(text, self.model)


def limits(made: object) -> str:
    """What a model that was read from a file cannot tell, as a sentence, or nothing."""
    if isinstance(made, Capture):
        return ""
    from lstm_diagrams.capture import files  # brings PyTorch

    return files.limits(made)


def _method(model: object, name: str) -> object:
    method = getattr(model, name, None)
    if inspect.ismethod(method):
        return method
    own = type(model).__dict__
    known = ", ".join(key for key, value in own.items() if inspect.isfunction(value) and not key.startswith("_"))
    raise UsageError(f"{type(model).__name__} has no method {name!r}; its own: {known or 'none'}")
