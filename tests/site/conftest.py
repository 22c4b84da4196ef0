"""The project's own site, built once for all tests that look at it."""

import functools
import http.server
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from tests.browser import Chromium
from tests.site.pages import ROOT, SITE
from tests.site.visit import Visit


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The folder of the site, built now: cached notebooks make that quick. Workers that run at the same time share it.

    Whoever has just built it, such as CI, says ``SITE_IS_BUILT=true``.
    """
    if os.environ.get("SITE_IS_BUILT", "").lower() == "true":
        assert (SITE / "index.html").is_file(), "SITE_IS_BUILT is set, and it is not"
        return SITE
    if worker_id == "master":
        _build()
        return SITE
    shared = tmp_path_factory.getbasetemp().parent
    with FileLock(shared / "site.lock"):
        if not (shared / "site.built").exists():
            _build()
            (shared / "site.built").touch()
    return SITE


def _build() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "lstm_diagrams.site", "build"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def served(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site under a sub-path of a server on this machine."""
    folder = tmp_path_factory.mktemp("server")
    shutil.copytree(site, folder / "some/where")
    handler = functools.partial(_Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/some/where/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def walk(chromium: Chromium, site: Path) -> Iterator[Visit]:
    """One window for all pages, which a new one for each would take longer to make than to look at."""
    visit = chromium.visit(lambda browser: Visit(browser, (site / "about.html").as_uri()))
    yield visit
    chromium.visit(lambda _: visit.context.close())
