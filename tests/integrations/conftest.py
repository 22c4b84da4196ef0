"""Processes that draw for the tests of hosts, forked from one that has loaded PyTorch."""

import os
import subprocess
from collections.abc import Iterator
from functools import partial
from types import SimpleNamespace

import pytest

from lstm_diagrams.integrations.embedding import drawer
from tests.integrations.warm import Forked, serving


@pytest.fixture(scope="session")
def _warm_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("warm")) as address:
        yield address


@pytest.fixture
def warm(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where processes can be forked, those that draw in this test have loaded PyTorch before they start."""
    if hasattr(os, "fork"):
        started = partial(Forked, request.getfixturevalue("_warm_server"))
        found = SimpleNamespace(Popen=started, PIPE=subprocess.PIPE, TimeoutExpired=subprocess.TimeoutExpired)
        monkeypatch.setattr(drawer, "subprocess", found)
