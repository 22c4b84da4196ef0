"""What all commands say alike: the parser, and a complaint of one line."""

import argparse
import sys
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction["Parser"]
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


def complain(message: str) -> None:
    """One line on stderr, whatever the message holds."""
    print(f"{PROGRAM}: {' '.join(message.split())}", file=sys.stderr)
