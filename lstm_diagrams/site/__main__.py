"""``python -m lstm_diagrams.site build`` and ``serve``: the whole site, both languages."""

import argparse
import logging
import sys
import time
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.commands.serve import serve
from mkdocs.config import load_config
from mkdocs.exceptions import MkDocsException

from lstm_diagrams.site import layout


def main(arguments: list[str] | None = None) -> int:
    """Run one of the two commands; 1 where the site cannot be built."""
    parser = argparse.ArgumentParser(prog="python -m lstm_diagrams.site", description=__doc__)
    parser.add_argument("command", choices=("build", "serve"), help="build into site/, or serve with live reload")
    _tell_what_is_wrong()
    try:
        if parser.parse_args(arguments).command == "build":
            _build()
        else:
            serve(str(layout.CONFIGURATIONS["zh"]))
    except MkDocsException as error:
        print(f"The site was not built: {error}", file=sys.stderr)
        return 1
    return 0


def _tell_what_is_wrong() -> None:
    """MkDocs puts it into its log, which nobody would see: under ``strict`` only a counter listens there."""
    told = logging.StreamHandler()
    told.setLevel(logging.WARNING)
    told.setFormatter(logging.Formatter("%(levelname)s: %(message)s"))
    logging.getLogger("mkdocs").addHandler(told)


def _build() -> None:
    started = time.perf_counter()
    config = load_config(str(layout.CONFIGURATIONS["zh"]), strict=True)
    config.plugins.on_startup(command="build", dirty=False)
    try:
        build(config)
    finally:
        config.plugins.on_shutdown()
    home = Path(config.site_dir) / "index.html"
    print(f"The site is built ({time.perf_counter() - started:.1f} s). Open {home.as_uri()}")


if __name__ == "__main__":
    sys.exit(main())
