"""What all commands say alike: the parser, and a complaint of one line."""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction["CommandParser"]
    """Where a command adds the parser of its own."""

PROGRAM = "lstm-diagrams"


class Parser(argparse.ArgumentParser):
    """Complains in one line, and leaves the lines of the examples as they are."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(formatter_class=argparse.RawDescriptionHelpFormatter, **settings)

    def error(self, message: str) -> NoReturn:
        """End the program with one line and exit code 2."""
        complain(f"{message} (more: {self.prog} --help)")
        sys.exit(2)


class CommandParser(Parser):
    """Reads the words of one command; of a flag that it has not, it says what was meant.

    Attributes:
        elsewhere: made of the word behind a flag, what is no flag of this command: as one, and as it is to be written.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.elsewhere: Callable[[str], Mapping[str, str]] = lambda following: {}

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As of argparse, which would rather complain of an argument that is missing."""
        known = [each for action in self._actions for each in action.option_strings]
        for flag, following in _flags(args or []):
            if not any(each.startswith(flag) for each in known):
                others = self.elsewhere(following)
                close = get_close_matches(flag.replace("_", "-"), [*others, *known], n=1)
                meant = f"; did you mean {others.get(close[0], close[0])}?" if close else ""
                self.error(f"unknown argument {flag}{meant}")
        return super().parse_known_args(args, namespace)


def _flags(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each word that can be nothing but a flag, and what it is given, or might be; ``--`` ends them."""
    for place, word in enumerate(words):
        if word == "--":
            return
        name, equals, value = word.partition("=")
        if word.startswith("--") and " " not in name:
            behind = words[place + 1] if place + 1 < len(words) else ""
            yield name, value if equals else ("" if behind.startswith("-") else behind)


def complain(message: str) -> None:
    """One line on stderr, whatever the message holds."""
    print(f"{PROGRAM}: {' '.join(message.split())}", file=sys.stderr)
