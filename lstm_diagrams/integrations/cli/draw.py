"""``lstm-diagrams draw``: a model into a file, into two for light and dark pages, or every figure into a folder."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lstm_diagrams.changes import summary as changed
from lstm_diagrams.choice import draws_failures
from lstm_diagrams.diagram import draw
from lstm_diagrams.engines import engine_named
from lstm_diagrams.errors import UsageError
from lstm_diagrams.facts import Capture
from lstm_diagrams.figures import Figure
from lstm_diagrams.figures.registry import figure_named, registered
from lstm_diagrams.formats import DPI, FORMATS, writer
from lstm_diagrams.integrations.cli.folder import draw_all
from lstm_diagrams.integrations.cli.options import add_options, values_for
from lstm_diagrams.integrations.cli.parser import CommandParser, complain
from lstm_diagrams.integrations.cli.streams import words_on_stderr
from lstm_diagrams.integrations.cli.subject_arguments import add_subject, subject_of
from lstm_diagrams.integrations.cli.theme_pair import BOTH, save_both
from lstm_diagrams.integrations.cli.watch import watch
from lstm_diagrams.integrations.subject import limits
from lstm_diagrams.readings.coverage import summary
from lstm_diagrams.render.moving import gif
from lstm_diagrams.themes import theme_named
from lstm_diagrams.words import language_named

if TYPE_CHECKING:
    from lstm_diagrams.integrations.cli.parser import Commands

ALL = "all"
"""What stands in the place of a figure's name for every figure that fits."""
STDOUT = "-"
_FAILED = 1
EXAMPLES = """\
  lstm-diagrams draw "torch.nn:LSTM(3,5,2)" --input 4,2,3 -o lstm.svg
  lstm-diagrams draw my_models:make_classifier --input 8,20:int64:0..1000 --lang zh --theme dark -o model.svg
  lstm-diagrams draw my_models.py:net --input 1,3,32,32 --figure cnn --theme both -o net.svg
  lstm-diagrams draw "torch.nn:LSTM(3,5)" --input 100,1,3 -O steps=8 -O legend=true -o long.dot
  lstm-diagrams draw "torch.nn:LSTM(3,5)" --input 4,2,3 --figure all -o figures"""


def add(commands: "Commands") -> None:
    """Add the command."""
    parser = commands.add_parser("draw", help="draw a model into a file", epilog=f"examples:\n{EXAMPLES}\n")
    add_subject(parser, needed=True)
    _add_look(parser)
    _add_output(parser)
    parser.set_defaults(run=_run)


def _add_look(parser: CommandParser) -> None:
    parser.add_argument(
        "-f",
        "--figure",
        metavar="NAME",
        help=f"the figure, see 'lstm-diagrams figures'; left out, the one that tells most; {ALL} for every one that fits, "
        "into a folder with an index.html",
    )
    parser.add_argument("-l", "--lang", default="en", metavar="LANGUAGE", help="zh or en (default: en)")
    parser.add_argument(
        "-t",
        "--theme",
        default="auto",
        metavar="THEME",
        help="auto, light, dark or print, or one that a package adds (default: auto); both writes two files, NAME.light and NAME.dark, "
        "and tells the HTML that shows the one that fits a reader of GitHub",
    )
    parser.add_argument(
        "-e",
        "--engine",
        default="bundled",
        metavar="ENGINE",
        help="bundled, or system for the dot on the PATH (default: bundled)",
    )
    parser.add_argument(
        "--on-error",
        default="raise",
        metavar="WHAT",
        help="what becomes of a call that fails: raise, or draw for a picture of the failure, which ends with exit code 1 (default: raise)",
    )
    add_options(parser)


def _add_output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        required=True,
        help=f"a .svg, .png, .pdf, .tex (TikZ) or .dot file, one that moves (.html with a player, .gif), or - for SVG on stdout; with --figure "
        f"{ALL} a folder",
    )
    parser.add_argument(
        "--animate",
        action="store_true",
        help="write a picture that moves: a .svg that plays by itself, a .pdf with a page for each moment; .html and .gif always do",
    )
    parser.add_argument(
        "--dpi",
        type=float,
        metavar="NUMBER",
        help=f"pixels in an inch of a .png (default: {DPI}) or .gif (default: {gif.DPI:g})",
    )
    parser.add_argument(
        "--watch",
        action="store_true",
        help="draw again whenever a source of the model or the file of its weights changes, until Ctrl-C",
    )


def _run(given: argparse.Namespace) -> int:
    options = _checked(given)
    subject = subject_of(given)
    if given.watch:
        return watch(subject, given, options)
    with words_on_stderr():
        made = subject.made()
        facts = subject.facts(made, options, None if given.figure == ALL else given.figure, given.on_error)
    code = draw_all(facts, given) if given.figure == ALL else _save(facts, given, options)
    if facts.failure is not None:
        complain(f"{facts.name} failed, as drawn: {facts.failure.error}: {' '.join(facts.failure.message.split())}")
        code = _FAILED
    if said := limits(made):
        complain(f"note: {said}")
    for sentence in changed(facts.restored):
        complain(f"note: {sentence.in_language(language_named(given.lang))}")
    return code


def _save(facts: Capture, given: argparse.Namespace, options: dict[str, Any]) -> int:
    theme = "auto" if given.theme == BOTH else given.theme
    diagram = draw(
        facts,
        figure=given.figure,
        lang=given.lang,
        theme=theme,
        engine=given.engine,
        on_error=given.on_error,
        **options,
    )
    if given.theme == BOTH:
        print(save_both(diagram, Path(given.output), dpi=given.dpi))
    elif given.output == STDOUT:
        sys.stdout.buffer.write((diagram.motion.svg() if given.animate else diagram.svg()).encode())
    else:
        print(diagram.save(given.output, dpi=given.dpi, animated=given.animate))
    if diagram.coverage.left_out:
        complain(f"note: {summary(diagram.coverage, len(diagram.coverage.left_out)).in_language(diagram.lang)}")
    return 0


def _checked(given: argparse.Namespace) -> dict[str, Any]:
    """The options as values; whatever can be said to be wrong is said before the model is made."""
    figures = registered()
    if given.figure not in (None, ALL):
        figure_named(given.figure)
    language_named(given.lang)
    draws_failures(given.on_error, None)
    if given.theme != BOTH:
        theme_named(given.theme)
    engine_named(given.engine)
    _check_output(given)
    chosen: list[Figure] = [figure for figure in figures.values() if given.figure in (None, ALL, figure.name)]
    return values_for(chosen, dict(given.option))


def _check_output(given: argparse.Namespace) -> None:
    every, ending = given.figure == ALL, Path(given.output).suffix.lower()
    if every and (given.output == STDOUT or ending in FORMATS):
        raise UsageError(
            f"--figure {ALL} writes into a folder, and {given.output!r} is none; write for instance -o figures"
        )
    if not every and given.output != STDOUT:
        writer(given.output, ending, animated=given.animate)
    if given.animate and (every or given.theme == BOTH):
        raise UsageError(f"--animate writes one figure: not with --figure {ALL} or --theme {BOTH}")
    if every and given.theme == BOTH:
        raise UsageError(
            f"--theme {BOTH} draws one figure; those of --figure {ALL} are light and dark in one file (--theme auto)"
        )
    if given.theme == BOTH and ending not in (".svg", ".png"):
        raise UsageError(f"--theme {BOTH} writes .svg or .png, not {given.output!r}")
    if given.watch and (every or given.theme == BOTH or given.output == STDOUT):
        raise UsageError(
            f"--watch draws one figure into one file: not with --figure {ALL}, --theme {BOTH} or -o {STDOUT}"
        )
