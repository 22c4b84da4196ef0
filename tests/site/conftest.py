"""The project's own site, built once for all tests that look at it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from tests.site.pages import ROOT, SITE


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
