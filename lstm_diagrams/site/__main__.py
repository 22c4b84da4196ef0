"""``python -m lstm_diagrams.site build`` and ``serve``: the whole site, both languages."""

import argparse
import sys
import time

from mkdocs.commands.serve import serve
from mkdocs.exceptions import MkDocsException

from lstm_diagrams.site import languages, layout
from lstm_diagrams.site.problems import show_warnings


def main(arguments: list[str] | None = None) -> int:
    """Run one of the two commands; 1 where the site cannot be built."""
    parser = argparse.ArgumentParser(prog="python -m lstm_diagrams.site", description=__doc__)
    parser.add_argument("command", choices=("build", "serve"), help="build into site/, or serve with live reload")
    show_warnings()
    try:
        if parser.parse_args(arguments).command == "build":
            _build()
        else:
            serve(str(layout.CONFIGURATIONS["zh"]))
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
