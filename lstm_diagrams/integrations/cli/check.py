"""``lstm-diagrams check``: the mistakes of a model that raise nothing, as text or JSON; 1 where there are any."""

import argparse
import json
import sys
from typing import TYPE_CHECKING

from lstm_diagrams.errors import UnknownName
from lstm_diagrams.integrations.cli.streams import words_on_stderr
from lstm_diagrams.integrations.cli.subject_arguments import add_subject, subject_of
from lstm_diagrams.mistakes import BUDGET, check
from lstm_diagrams.words import language_named

if TYPE_CHECKING:
    from lstm_diagrams.integrations.cli.parser import Commands

_FORMATS = ("text", "json")
_FOUND = 1


def add(commands: "Commands") -> None:
    """Add the command."""
    parser = commands.add_parser(
        "check",
        help="find the mistakes of a model that raise nothing",
        description="Run a model a few times, with something changed or with gradients, and print the mistakes that this shows. "
        "The exit code is 0 where nothing was found, 1 where something was, 2 where the model could not be run.",
    )
    add_subject(parser, needed=True)
    parser.add_argument("-l", "--lang", default="en", metavar="LANGUAGE", help="zh or en (default: en)")
    parser.add_argument("--format", default="text", metavar="FORMAT", help="text or json (default: text)")
    parser.add_argument("--batch", type=int, metavar="AXIS", help="the axis of the inputs that counts samples, from 0")
    parser.add_argument("--causal", action="store_true", help="no output step may depend on later steps of the input")
    parser.add_argument("--saturation", action="store_true", help="look at gates too, and at the size of inputs")
    parser.add_argument(
        "--budget", type=int, default=BUDGET, metavar="PASSES", help=f"run at most so often (default: {BUDGET})"
    )
    parser.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    language_named(given.lang)
    if given.format not in _FORMATS:
        raise UnknownName("format", given.format, _FORMATS)
    subject = subject_of(given)
    with words_on_stderr():
        made = subject.made()
        positional, named = subject.built_inputs()
        report = check(
            made,
            *positional,
            batch=given.batch,
            causal=given.causal,
            saturation=given.saturation,
            budget=given.budget,
            lang=given.lang,
            **named,
        )
    text = json.dumps(report.as_data(), indent=2, ensure_ascii=False) if given.format == "json" else str(report)
    sys.stdout.write(f"{text}\n")
    return 0 if report else _FOUND
