"""``python -m tools.reached build/coverage.json``: how many lines and branches of the package the tests reach, and whether that is enough.

The floor only rises: who reaches more than it by a whole point is asked to raise it.
"""

import json
import sys
from pathlib import Path

FLOOR = {"lines": 96, "branches": 93}
"""Percent of the package that the tests reach at least, in the processes that pytest starts itself."""
_FEWEST = 12
"""So many files are named, those with the most lines that no test reaches."""


def main(path: str) -> int:
    """Print, and 1 where less than the floor is reached."""
    report = json.loads(Path(path).read_text(encoding="utf-8"))
    files, summary = report["files"], report["summary"]
    missing = sorted(files, key=lambda name: -len(files[name]["missing_lines"]))
    for name in missing[:_FEWEST]:
        print(f"  {len(files[name]['missing_lines']):4d} lines not reached in {name}")
    reached = {
        "lines": _percent(summary["covered_lines"], summary["missing_lines"]),
        "branches": _percent(summary["covered_branches"], summary["missing_branches"]),
    }
    for kind, percent in reached.items():
        print(
            f"The tests reach {percent:.1f} % of the {kind}; the floor is {FLOOR[kind]} %{_advice(percent, FLOOR[kind])}"
        )
    return int(any(percent < FLOOR[kind] for kind, percent in reached.items()))


def _percent(covered: int, missing: int) -> float:
    return 100 * covered / (covered + missing)


def _advice(percent: float, floor: int) -> str:
    if percent < floor:
        return ": add tests"
    return f": raise it to {int(percent)} in {Path(__file__).name}" if percent >= floor + 1 else ""


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
