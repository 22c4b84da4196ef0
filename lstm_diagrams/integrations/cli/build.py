"""``lstm-diagrams build``: the pictures of a list, drawn where they are stale; or only checked, as CI does."""

import argparse
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from lstm_diagrams.errors import UsageError
from lstm_diagrams.integrations.cli.options import written_options
from lstm_diagrams.integrations.cli.parser import complain
from lstm_diagrams.integrations.cli.progress import progress
from lstm_diagrams.integrations.pictures.building import State, build, compare, states_of
from lstm_diagrams.integrations.pictures.listing import PictureList, read_list
from lstm_diagrams.integrations.pictures.record import NAME, Drawn, read_record, write_record

if TYPE_CHECKING:
    from lstm_diagrams.integrations.cli.parser import Commands

EXAMPLES = """\
  lstm-diagrams build
  lstm-diagrams build docs/pictures.yml --jobs 4
  lstm-diagrams build --check"""
_DESCRIPTION = f"""\
Draw the pictures that a project lists in the table [tool.lstm-diagrams] of its pyproject.toml, or in a YAML file: those that
are stale, because a source of the model, the list or a package has changed since. What each was drawn from is written to
{NAME} beside the list; keep that file under version control with the pictures.
"""


def add(commands: "Commands") -> None:
    """Add the command."""
    parser = commands.add_parser(
        "build",
        help="draw the pictures that a project lists, where they are stale",
        description=_DESCRIPTION,
        epilog=f"examples:\n{EXAMPLES}\n",
    )
    parser.elsewhere = lambda value: written_options("'{} = {}' in the list of pictures", value)
    parser.add_argument(
        "list",
        metavar="LIST",
        nargs="?",
        default="pyproject.toml",
        help="a .toml, .yml or .yaml file (default: pyproject.toml)",
    )
    parser.add_argument(
        "--check", action="store_true", help="draw nothing, load no PyTorch: name the stale pictures, and exit with 1"
    )
    parser.add_argument(
        "--exact", action="store_true", help="with --check: draw all, write none, and compare the files byte by byte"
    )
    parser.add_argument("--all", action="store_true", help="draw those that are not stale too")
    parser.add_argument(
        "-j",
        "--jobs",
        type=_count,
        default=os.cpu_count() or 1,
        metavar="NUMBER",
        help="drawn at a time (default: one for each core)",
    )
    parser.add_argument("--json", action="store_true", help="print what was found and done as JSON")
    parser.set_defaults(run=_run)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return int(text)


def _run(given: argparse.Namespace) -> int:
    if given.exact and not given.check:
        raise UsageError("--exact compares, so it goes with --check")
    if given.check and given.all:
        raise UsageError("--all draws, and --check draws nothing; --check --exact compares all")
    pictures = read_list(Path(given.list))
    record = read_record(pictures.folder)
    states = states_of(pictures, record)
    if given.exact:
        states = _in_order(states, _shown(compare(states, pictures, given.jobs), len(states)))
    elif not given.check:
        states = _built(states, pictures, record, given)
    print(_as_json(states) if given.json else _as_lines(states, check=given.check), end="")
    for state in states:
        if state.word == "failed":
            complain(f"{state.listed.output} could not be drawn: {'; '.join(state.reasons)}")
    return 1 if any(state.word in ("stale", "failed") for state in states) else 0


def _built(
    states: list[State], pictures: PictureList, record: dict[str, Drawn], given: argparse.Namespace
) -> list[State]:
    chosen = [state for state in states if given.all or state.word == "stale"]
    try:
        done = _shown(build(chosen, pictures, record, given.jobs), len(chosen)) if chosen else []
    finally:  # Ctrl-C leaves the record of what was drawn before it
        listed = {each.output for each in pictures.pictures}
        write_record(pictures.folder, {output: entry for output, entry in record.items() if output in listed})
    return _in_order(states, done)


def _shown(steps: Iterable[State], count: int) -> list[State]:
    return list(progress(steps, "pictures", count))


def _in_order(states: list[State], done: list[State]) -> list[State]:
    """The states in the order of the list, each as it is now."""
    now = {state.listed.output: state for state in done}
    return [now.get(state.listed.output, state) for state in states]


def _as_lines(states: list[State], *, check: bool) -> str:
    """What was drawn; or, of a check, what is stale and why."""
    if check:
        lines = [f"{state.listed.output}: {'; '.join(state.reasons)}" for state in states if state.word == "stale"]
    else:
        lines = [state.listed.output for state in states if state.word == "drawn"]
    return "".join(f"{line}\n" for line in lines)


def _as_json(states: list[State]) -> str:
    entries = [{"output": each.listed.output, "state": each.word, "reasons": list(each.reasons)} for each in states]
    return json.dumps({"pictures": entries}, indent=2, ensure_ascii=False) + "\n"
