"""``python -m lstm_diagrams``: the command line."""

import sys

from lstm_diagrams.integrations.cli import main

if __name__ == "__main__":
    sys.exit(main())
