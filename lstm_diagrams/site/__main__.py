"""``python -m lstm_diagrams.site build``, ``serve`` and ``plain``: the whole site, both languages."""

import argparse
import sys
import time
from pathlib import Path

from mkdocs.exceptions import MkDocsException

from lstm_diagrams.site import languages
from lstm_diagrams.site.export import export
from lstm_diagrams.site.problems import show_warnings
from lstm_diagrams.site.serving import serve


def main(arguments: list[str] | None = None) -> int:
    """Run one of the commands; 1 where the site cannot be built."""
    parser = argparse.ArgumentParser(prog="python -m lstm_diagrams.site", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("build", help="build into site/")
    commands.add_parser("serve", help="serve with live reload")
    plain = commands.add_parser("plain", help="write plain Markdown that MkDocs, ProperDocs and Zensical build")
    plain.add_argument("folder", type=Path, help="an empty folder, or one that is not there yet")
    plain.add_argument(
        "page", nargs="*", help="pages that are wanted, such as chapters/05-data-cube; all of them if none"
    )
    show_warnings()
    chosen = parser.parse_args(arguments)
    try:
        if chosen.command == "build":
            _build()
        elif chosen.command == "plain":
            export(chosen.folder, chosen.page)
        else:
            serve()
    except MkDocsException as error:
        print(f"The site was not built: {error}", file=sys.stderr)
        return 1
    return 0


def _build() -> None:
    started = time.perf_counter()
    home = languages.build_both(strict=True) / "index.html"
    print(f"The site is built ({time.perf_counter() - started:.1f} s). Open {home.as_uri()}")


if __name__ == "__main__":
    sys.exit(main())
