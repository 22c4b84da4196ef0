"""``lstm-diagrams facts``: what was captured, as JSON by a schema that the package holds."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from lstm_diagrams.changes import summary
from lstm_diagrams.errors import UsageError
from lstm_diagrams.integrations.cli.parser import complain
from lstm_diagrams.integrations.cli.streams import words_on_stderr
from lstm_diagrams.integrations.cli.subject_arguments import add_subject, subject_of
from lstm_diagrams.integrations.json_facts.writing import SCHEMA, as_json
from lstm_diagrams.saving import write_whole

if TYPE_CHECKING:
    from lstm_diagrams.integrations.cli.parser import Commands


def add(commands: "Commands") -> None:
    """Add the command."""
    parser = commands.add_parser(
        "facts",
        help="print what a run of a model did, as JSON",
        description="Run a model once and print the layers, calls, shapes with named axes and flows as JSON, the same at every "
        "run. Its field 'schema' is the version of the format, which changes when something is renamed or taken away.",
    )
    add_subject(parser, needed=False)
    parser.add_argument("--values", action="store_true", help="with the numbers of the run, exact")
    parser.add_argument("--schema", action="store_true", help="print the JSON Schema of the format; takes no MODEL")
    parser.add_argument("-o", "--output", default="-", metavar="FILE", help="a file in place of stdout")
    parser.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    subject = subject_of(given)
    if given.schema == bool(subject.model):
        raise UsageError("facts takes either a MODEL or --schema")
    if given.schema:
        text = SCHEMA.read_text(encoding="utf-8")
    else:
        with words_on_stderr():
            seen = subject.facts(subject.made(), {"values": given.values})
        text = as_json(seen)
        for sentence in summary(seen.restored):
            complain(f"note: {sentence.en}")
    if given.output == "-":
        sys.stdout.write(text)
    else:
        write_whole(Path(given.output), text.encode())
        print(given.output)
    return 0
