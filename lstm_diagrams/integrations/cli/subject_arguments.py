"""The arguments that name a model and one call of it, the same in every command."""

import argparse
import importlib
import os
import sys

from lstm_diagrams.errors import UsageError
from lstm_diagrams.integrations.subject import FACTS, Subject


def add_subject(parser: argparse.ArgumentParser, *, needed: bool) -> None:
    """Let a command take a model; ``needed`` is whether it must be given."""
    parser.add_argument(
        "model",
        metavar="MODEL",
        nargs=None if needed else "?",
        help="MODULE:NAME or FILE.py:NAME: a model, or a class or function that makes one (modules in the current directory "
        "are found); literal arguments may follow in brackets. Or a file of ONNX (.onnx), or of TorchScript or "
        "torch.export (.pt, .pt2): these two are programs, so open only what you trust. Or a .json file with the facts of a run, as 'lstm-diagrams "
        "facts' and 'lstm-diagrams report' print them",
    )
    parser.add_argument(
        "-i",
        "--input",
        metavar="[NAME=]SHAPE[:DTYPE[:LOW..HIGH]]",
        action="append",
        default=[],
        help="an input of the model: random numbers of this shape, float32 if not said otherwise, the same at every "
        "run; LOW..HIGH leaves out HIGH; NAME= where it is given by its name; once for each input",
    )
    parser.add_argument(
        "-w", "--weights", default="", metavar="FILE", help="a state dict for the model: .safetensors or .pt"
    )
    parser.add_argument("-c", "--call", default="", metavar="METHOD", help="the method to run in place of forward")
    parser.add_argument(
        "--seed",
        type=int,
        default=0,
        metavar="NUMBER",
        help="of the random numbers that inputs, and the weights of a new model, are made of (default: 0)",
    )
    parser.add_argument(
        "--unsafe-pickle",
        action="store_true",
        help="open a pickled model too: this runs whatever code the file holds",
    )


def subject_of(given: argparse.Namespace) -> Subject:
    """What was named. UsageError for what goes with a model where there is none."""
    if given.model is None and (given.input or given.weights or given.call):
        raise UsageError("--input, --weights and --call go with a MODEL, and none is given")
    if given.model is not None and not given.model.endswith(FACTS):
        _find_models_here()
    return Subject(given.model or "", tuple(given.input), given.weights, given.call, given.unsafe_pickle, given.seed)


def _find_models_here() -> None:
    """Search the current directory for modules, once PyTorch is loaded: a ``numpy.py`` in it is not the one that PyTorch means."""
    try:
        here = os.getcwd()
    except FileNotFoundError as error:
        raise UsageError("the current directory has been deleted; change to one that is there") from error
    searched = [folder for folder in sys.path if folder and os.path.abspath(folder) != here]
    sys.path[:] = searched
    importlib.import_module("lstm_diagrams.capture.inputs")
    sys.path.insert(0, here)
