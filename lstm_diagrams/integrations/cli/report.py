"""``lstm-diagrams report``: everything that a report of a fault needs, as JSON, with the facts that the picture is drawn from."""

import argparse
import json
import platform
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from lstm_diagrams.diagram import draw
from lstm_diagrams.errors import LstmDiagramsError
from lstm_diagrams.facts import Capture, Failure
from lstm_diagrams.figures.registry import figure_named, registered
from lstm_diagrams.integrations.cli.options import add_options, values_for
from lstm_diagrams.integrations.cli.streams import words_on_stderr
from lstm_diagrams.integrations.cli.subject_arguments import add_subject, subject_of
from lstm_diagrams.integrations.embedding.staleness import versions
from lstm_diagrams.integrations.json_facts.anonymous import anonymous as without_names
from lstm_diagrams.integrations.json_facts.writing import as_json
from lstm_diagrams.render.fonts import families

if TYPE_CHECKING:
    from lstm_diagrams.integrations.cli.parser import Commands

VERSION = 1
"""Of the report's own fields."""
EXAMPLES = """\
  lstm-diagrams report "my_models:Net" --input 8,20 > report.json
  lstm-diagrams draw report.json -o again.svg"""


def add(commands: "Commands") -> None:
    """Add the command."""
    parser = commands.add_parser(
        "report",
        help="print what a report of a fault needs, as JSON",
        description="Print versions, engines and fonts; with a MODEL the facts of its run too, without weights. The picture can "
        "be drawn again from the report alone: lstm-diagrams draw report.json -o again.svg",
        epilog=f"examples:\n{EXAMPLES}\n",
    )
    add_subject(parser, needed=False)
    parser.add_argument("-f", "--figure", metavar="NAME", help="the figure that is at fault")
    add_options(parser)
    parser.add_argument(
        "--anonymous", action="store_true", help="leave out the names of the model, of its parts and of its inputs"
    )
    parser.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    chosen = registered().values() if given.figure is None else (figure_named(given.figure),)
    options = values_for(chosen, dict(given.option))
    subject = subject_of(given)
    report: dict[str, Any] = {"report": VERSION, **_machine()}
    if subject.model:
        report["inputs"] = list(subject.inputs)
        with words_on_stderr():
            report |= _picture(subject, given, options)
    sys.stdout.write(json.dumps(report, indent=2, ensure_ascii=False) + "\n")
    return 0


def _machine() -> dict[str, Any]:
    program = shutil.which("dot")
    dot = subprocess.run([program, "-V"], capture_output=True, text=True, check=False).stderr if program else ""
    return {
        "versions": {"python": platform.python_version(), **versions()},
        "system": platform.platform(),
        "engines": {"bundled": versions().get("graphviz-pure"), "system": dot.strip() or None},
        "fonts": families(),
    }


def _picture(subject: Any, given: argparse.Namespace, options: dict[str, Any]) -> dict[str, Any]:
    """What was drawn, or why nothing could be."""
    try:
        facts = subject.facts(subject.made(), options, on_error="draw")
    except LstmDiagramsError as error:
        return {"error": type(error).__name__ if given.anonymous else str(error)}
    if facts.failure is not None:
        return _failed(facts, facts.failure, anonymous=given.anonymous)
    written = json.loads(as_json(facts))
    found: dict[str, Any] = {"figure": given.figure, "options": {name: repr(value) for name, value in options.items()}}
    try:
        diagram = draw(facts, figure=given.figure, **options)
        found |= {"figure": diagram.figure, "left_out": len(diagram.coverage.left_out)}
        diagram.svg()
    except Exception as error:  # the fault that is reported
        found["error"] = type(error).__name__ if given.anonymous else f"{type(error).__name__}: {error}"
    return {**found, "facts": without_names(written) if given.anonymous else written}


def _failed(facts: Capture, failure: Failure, *, anonymous: bool) -> dict[str, Any]:
    """Of a run that ended with an error: what was seen until then. Without names nothing, as the error holds the author's words."""
    if anonymous:
        return {"error": failure.error}
    error = f"{facts.name} failed: {failure.error}: {failure.message}"
    return {"figure": draw(facts).figure, "options": {}, "error": error, "facts": json.loads(as_json(facts))}
