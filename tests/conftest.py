"""What all tests share: one headless browser, one clean environment, and the golden files."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # read as PyTorch is loaded: with more, a forked child can wait for ever

import hypothesis
import pytest
from filelock import FileLock

from lstm_diagrams.engines import Engine
from tests.browser import Chromium, NoBrowserError
from tests.engine_memory import remembered
from tests.packaging.clean import CleanEnvironment, furnished

GOLDEN = Path(__file__).parent / "golden"
_FIRST = (
    "tests/packaging/",
    "tests/test_zoo.py::test_nothing_of_any_run_is_kept_alive",
    "tests/site/",
    "tests/integrations/",
)
"""How the names of tests begin that take long one by one, or make for all others what takes long."""

hypothesis.settings.register_profile("repeatable", derandomize=True, database=None, deadline=None)
hypothesis.settings.register_profile("exploring", database=None, deadline=None)  # pytest --hypothesis-profile=exploring
hypothesis.settings.load_profile("repeatable")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write the golden files instead of comparing with them"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Every warning is an error but PyTorch's own about where it runs an LSTM with proj_size, said once a process."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # so a shell starts what it runs in the background
        signal.signal(signal.SIGINT, signal.default_int_handler)
    config.addinivalue_line("filterwarnings", "ignore:LSTM with projections is not supported with oneDNN:UserWarning")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: many tests wait, for a browser, a server, or a program that they started."""
    return len(os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long ones come first: at the end no worker has one to itself while the others have nothing left to do."""
    items.sort(
        key=lambda item: next((place for place, name in enumerate(_FIRST) if item.nodeid.startswith(name)), len(_FIRST))
    )


@pytest.fixture(scope="session", autouse=True)
def engine_memory(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[None]:
    """A picture that one test has drawn is not drawn again by another; programs that tests start draw for themselves."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "drawn"
    folder.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Engine, "output", remembered(folder))
        yield


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """The browser of the whole session; without one the test is skipped, but fails where CI is set."""
    try:
        browser = Chromium()
    except NoBrowserError as error:
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(str(error))
        pytest.skip(str(error))
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> CleanEnvironment:
    """An environment with the wheel of this tree and all that the examples need. Workers that run at the same time share it."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "clean"
    with FileLock(f"{folder}.lock"):
        return furnished(folder)


@pytest.fixture
def without_torch(tmp_path: Path) -> str:
    """A folder that hides PyTorch from a program whose PYTHONPATH it is, so that nothing can be drawn."""
    folder = tmp_path / "without torch"
    folder.mkdir()
    (folder / "torch.py").write_text("raise ImportError('PyTorch is hidden here')\n", encoding="utf-8")
    return str(folder)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with the file of that name in tests/golden, or write it with ``--update-golden``."""

    def compare(name: str, content: str) -> None:
        file = GOLDEN / name
        if request.config.getoption("--update-golden"):
            file.write_text(content, encoding="utf-8")
        assert file.is_file(), f"{name} has no golden file: look at the picture, then run pytest --update-golden"
        assert content == file.read_text(encoding="utf-8"), (
            f"{name} changed: look at the picture, then run pytest --update-golden"
        )

    return compare
