"""Pictures of a project: drawn in a process of their own, once, and again when a source of the model changes."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch

import lstm_diagrams
from lstm_diagrams.errors import UsageError
from lstm_diagrams.integrations.embedding.cache import Cache
from lstm_diagrams.integrations.embedding.gallery import Gallery, check_settings
from lstm_diagrams.integrations.embedding.order import Failure, Order, Picture
from lstm_diagrams.integrations.embedding.staleness import versions
from tests.installed import installer
from tests.integrations.documents import Documents

_WARM = pytest.mark.usefixtures("warm")
"""For tests of which pictures are drawn anew; those of the process that draws start it as it is."""
_NET = Order("models:Net", ("5,2,3",), "unrolled", (), "en", "light")


def _order(model: str, *inputs: str) -> Order:
    return Order(model, inputs, None, (), "en", "light")


@pytest.fixture
def documents(tmp_path: Path) -> Documents:
    return Documents(tmp_path)


@pytest.fixture
def gallery(documents: Documents) -> Iterator[Gallery]:
    made = Gallery(documents.folder, ".cache/lstm-diagrams", (".",))
    yield made
    made.close()


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gallery]:
    """One process for all tests of what a picture holds."""
    made = Gallery(tmp_path_factory.mktemp("project"), ".cache/lstm-diagrams", (".",))
    yield made
    made.close()


def _drawn(gallery: Gallery, order: Order = _NET) -> Picture:
    picture = gallery.picture(order)
    assert isinstance(picture, Picture), picture
    return picture


def _failed(gallery: Gallery, order: Order) -> Failure:
    failure = gallery.picture(order)
    assert isinstance(failure, Failure)
    return failure


def test_the_picture_is_the_one_that_python_draws(lasting: Gallery) -> None:
    order = Order("torch.nn:LSTM(3,5,2)", ("4,2,3",), None, (("legend", True),), "zh", "dark")
    diagram = lstm_diagrams.draw(torch.nn.LSTM(3, 5, 2), torch.randn(4, 2, 3), lang="zh", theme="dark", legend=True)
    picture = _drawn(lasting, order)
    assert picture.content.decode() == diagram.svg()
    assert (picture.title, picture.description) == (diagram.title, diagram.description)


@_WARM
def test_an_unchanged_project_draws_once_and_a_changed_one_again(documents: Documents, gallery: Gallery) -> None:
    before = _drawn(gallery)
    assert "hidden 4" in before.content.decode()
    assert {path for path in before.sources if path.startswith(str(documents.folder))} == {
        str(documents.folder / "models.py"),
        str(documents.folder / "sizes.py"),
    }
    kept = documents.kept()
    assert _drawn(Gallery(documents.folder, ".cache/lstm-diagrams", (".",))) == before
    assert documents.imports == 1 and documents.kept() == kept

    documents.write("sizes.py", "HIDDEN = 6\n")
    assert "hidden 6" in _drawn(gallery).content.decode()
    assert documents.imports == 2
    assert documents.kept().keys() == kept.keys() and documents.kept() != kept


def test_every_part_of_an_order_counts(gallery: Gallery, documents: Documents) -> None:
    orders = [
        _NET,
        Order("models:Net", ("6,2,3",), "unrolled", (), "en", "light"),
        Order("models:Net", ("5,2,3",), None, (), "en", "light"),
        Order("models:Net", ("5,2,3",), "unrolled", (("steps", 3),), "en", "light"),
        Order("models:Net", ("5,2,3",), "unrolled", (), "zh", "light"),
        Order("models:Net", ("5,2,3",), "unrolled", (), "en", "dark"),
        Order("models:Net", ("5,2,3",), "unrolled", (), "en", "light", "png"),
    ]
    keys = {gallery.key(order) for order in orders} | {Gallery(documents.folder, "c", ("..",)).key(_NET)}
    assert len(keys) == len(orders) + 1


def test_another_version_of_a_package_that_adds_figures_makes_a_picture_stale_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture, cache = Picture(b"", "", "", {}), tmp_path / "cache"
    Cache(cache, tmp_path, versions()).keep("key", picture)
    monkeypatch.syspath_prepend(tmp_path)
    folder = tmp_path / "adding-1.0.dist-info"
    folder.mkdir()
    (folder / "entry_points.txt").write_text("[lstm_diagrams.figures]\nbars = adding:bars\n")
    for version, before in (("1.0", "absent"), ("1.1", "1.0")):
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: adding\nVersion: {version}\n")
        versions.cache_clear()
        kept = Cache(cache, tmp_path, versions())
        stale = kept.kept("key")
        assert stale is not None and stale.stale == f"drawn with adding {before}, and this is {version}"
        assert kept.find("key") is None
        kept.keep("key", picture)
        assert kept.find("key") == picture
    shutil.rmtree(folder)
    versions.cache_clear()
    gone = Cache(cache, tmp_path, versions()).kept("key")
    assert gone is not None and gone.stale == "drawn with adding 1.1, and this is absent"
    without = {name: version for name, version in versions().items() if name != "torch"}
    Cache(cache, tmp_path, versions()).keep("key", picture)
    assert Cache(cache, tmp_path, without).find("key") == picture


def test_without_pytorch_kept_pictures_stand_and_say_what_has_changed(
    documents: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Gallery(documents.folder, ".cache/lstm-diagrams", (".",))
    first = _drawn(made)
    made.close()
    monkeypatch.setitem(sys.modules, "torch", None)
    bare = Gallery(documents.folder, ".cache/lstm-diagrams", (".",))
    assert _drawn(bare) == first
    assert "PyTorch is not installed here" in _failed(bare, _order("models:Net", "9,2,3")).reason
    documents.write("sizes.py", "HIDDEN = 6\n")
    old = _drawn(bare)
    assert (old.content, old.stale) == (first.content, "sizes.py has changed")


@pytest.mark.parametrize(("form", "start"), [(".png", b"\x89PNG"), (".pdf", b"%PDF")])
def test_other_formats(lasting: Gallery, form: str, start: bytes) -> None:
    order = Order("torch.nn:RNN(2,3)", ("2,1,2",), None, (), "en", "auto", form)
    assert _drawn(lasting, order).content.startswith(start)


@_WARM
def test_failures_say_why_are_not_kept_and_leave_the_rest_as_it_was(documents: Documents, gallery: Gallery) -> None:
    _drawn(gallery)
    kept = documents.kept()
    documents.write("broken.py", "import torch\nclass Net(torch.nn.Module:\n")
    cases = {
        _order("nowhere:Net", "5,2,3"): r"no module 'nowhere'.*'path' names more folders",
        _order("models:Nat", "5,2,3"): "has no 'Nat'; it has for instance: Net",
        _order("broken:Net", "5,2,3"): "module 'broken' cannot be imported: SyntaxError",
        _order("models:Net", "5,2,9"): r"Net failed in layer 'lstm' \(LSTM\), given \(5, 2, 9\)",
        _order("models:Net", "5,2,3:int7"): "unknown dtype 'int7'",
        _order("models:make_leaving"): "SystemExit: gone",
    }
    for order, reason in cases.items():
        failure = _failed(gallery, order)
        assert re.search(reason, failure.reason), failure.reason
    assert str(documents.folder / "broken.py") in _failed(gallery, _order("broken:Net", "5,2,3")).sources
    assert documents.kept() == kept
    assert documents.imports == 1, "one process did it all"


@_WARM
def test_what_failed_is_drawn_once_it_is_mended(documents: Documents, gallery: Gallery) -> None:
    documents.write("fresh.py", "import torch\nnet = torch.nn.LSTM(3\n")
    assert "SyntaxError" in _failed(gallery, _order("fresh:net", "4,2,3")).reason
    documents.write("fresh.py", "import torch\nnet = torch.nn.LSTM(3, 5)\n")
    _drawn(gallery, _order("fresh:net", "4,2,3"))
    saved = documents.write("saved.pt2", "no model")
    assert str(saved) in _failed(gallery, _order("saved.pt2", "4,2,3")).sources
    assert "no module" in _failed(gallery, _order("later:net", "4,2,3")).reason
    documents.write("later.py", "import torch\nnet = torch.nn.LSTM(3, 5)\n")
    _drawn(gallery, _order("later:net", "4,2,3"))


def test_a_model_that_does_as_it_likes_is_a_failure_and_the_next_one_is_drawn(
    documents: Documents, gallery: Gallery
) -> None:
    documents.write("reads.py", "import sys, torch\nnet = torch.nn.LSTM(3, 5 + len(sys.stdin.read()))\n")
    documents.write("stops.py", "raise KeyboardInterrupt('stop')\n")
    documents.write("leaves.py", "import sys\nsys.exit('gone')\n")
    documents.write("talks.py", "raise RuntimeError('first line\\n  second line' + 5_000 * ' and more')\n")
    documents.write("moves.py", "import os\nos.mkdir('elsewhere')\nos.chdir('elsewhere')\nraise ValueError\n")
    documents.write("stays.py", "import torch\nopen('sizes.py').close()\nnet = torch.nn.RNN(2, 3)\n")
    documents.write("crashes.py", "import os\nos._exit(7)\n")
    documents.write("is_killed.py", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n")
    _drawn(gallery, _order("reads:net", "4,2,3"))
    assert "KeyboardInterrupt: stop" in _failed(gallery, _order("stops:net")).reason
    assert "SystemExit: gone" in _failed(gallery, _order("leaves:net")).reason
    told = _failed(gallery, _order("talks:net")).reason
    assert "RuntimeError: first line second line and more and" in told and len(told) < 1_100
    assert "'moves' cannot be imported: ValueError" in _failed(gallery, _order("moves:net")).reason
    _drawn(gallery, _order("stays:net", "2,1,2"))
    assert "the process that draws ended with exit code 7" in _failed(gallery, _order("crashes:net")).reason
    if os.name == "posix":
        assert "the process that draws was ended by SIGKILL" in _failed(gallery, _order("is_killed:net")).reason
    _drawn(gallery)


_CONFIGURED = """
import json
from pathlib import Path

import torch

HIDDEN = json.loads(Path("cfg.json").read_text())["hidden"]


def make():
    extra = Path("extra.txt")
    try:
        more = int(extra.read_text())
    except FileNotFoundError:
        more = 0
    Path("written.log").write_text("at work")
    Path("written.log").read_text()
    return torch.nn.LSTM(3, HIDDEN + more)
"""


@_WARM
def test_files_that_a_model_reads_count_for_every_picture_of_it(documents: Documents, gallery: Gallery) -> None:
    documents.write("configured.py", _CONFIGURED)
    documents.write("cfg.json", '{"hidden": 4}')
    first, second = _order("configured:make", "4,2,3"), _order("configured:make", "6,2,3")
    before = [_drawn(gallery, order) for order in (first, second)]
    for picture in before:
        assert {"configured.py", "cfg.json", "extra.txt"} <= {Path(path).name for path in picture.sources}
        assert "written.log" not in {Path(path).name for path in picture.sources}
    assert [_drawn(gallery, order) for order in (first, second)] == before
    documents.write("cfg.json", '{"hidden": 7}')
    changed = [_drawn(gallery, order) for order in (first, second)]
    assert all(new.content != old.content for new, old in zip(changed, before, strict=True))
    documents.write("extra.txt", "2")  # which was looked for and not there
    assert _drawn(gallery, first).content != changed[0].content


@_WARM
def test_a_model_that_reads_nothing_has_no_files_of_the_one_before_and_one_that_shares_a_module_has_its_files(
    documents: Documents, gallery: Gallery
) -> None:
    """All drawn by one process, which imports the module once."""
    documents.write(
        "shared.py",
        "import threading\nfrom pathlib import Path\nHIDDEN = int(Path('read.txt').read_text())\n"
        "other = threading.Thread(target=Path('threaded.txt').read_text)\nother.start()\nother.join()\n",
    )
    for name in ("read.txt", "threaded.txt"):
        documents.write(name, "4")
    for number in (1, 2):
        documents.write(f"net{number}.py", "import torch, shared\nmake = lambda: torch.nn.LSTM(3, shared.HIDDEN)\n")
    first, library, second = map(_order, ("net1:make", "torch.nn:LSTM(3,5)", "net2:make"), 3 * ("4,2,3",))
    read = [{*_drawn(gallery, order).sources} for order in (first, library, second)]
    module, file, threaded = (str(documents.folder / name) for name in ("shared.py", "read.txt", "threaded.txt"))
    assert {module, file, threaded} <= read[0] & read[2]
    assert not {module, file, str(documents.folder / "net1.py")} & read[1]
    assert threaded in read[1], "whoever read it is not known"


@pytest.mark.parametrize(
    "deed",
    [
        "sys.stdout.close()",
        "sys.stdout = None",
        "os.close(1); os.close(2)",
        "sys.path.clear()",
        "sys.path[:] = [None, 3]",
        "os.closerange(0, 100)",
        "sys.stderr.close(); raise ValueError('odd')",
    ],
)
def test_what_a_model_takes_away_is_back_for_the_next_one_and_nothing_is_said_on_the_console(
    documents: Documents, gallery: Gallery, deed: str, capfd: pytest.CaptureFixture[str]
) -> None:
    documents.write("takes.py", f"import os, sys, torch\n\ndef make():\n    {deed}\n    return torch.nn.LSTM(3, 5)\n")
    gallery.picture(_order("takes:make", "4,2,3"))  # a picture, or a box: which depends on what was taken
    _drawn(gallery)
    gallery.close()
    written = capfd.readouterr()
    assert "Traceback" not in written.err and "Exception ignored" not in written.err
    assert written.out == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("timeout", value) for value in (-1, 0, float("inf"), float("nan"), "x", True, 10**30)),
        *(("path", value) for value in ([1], ["a\0b"], ".", 5)),
        *(("cache", value) for value in (5, "a\0b", "")),
    ],
)
def test_a_setting_that_cannot_be_is_refused_by_its_name(name: str, value: object) -> None:
    given: dict[str, object] = {"cache": "kept", "path": ["."], "timeout": 5, name: value}
    with pytest.raises(UsageError, match=rf"the setting 'of_host_{name}' takes .*such as .*, not "):
        check_settings(**given, prefix="of_host_")


def test_settings_that_can_be_are_taken() -> None:
    check_settings("kept", (), 0.5)
    check_settings("../kept", ["src", "."], 300)


def test_a_model_that_takes_too_long_is_a_failure(documents: Documents) -> None:
    documents.write("hangs.py", "import time\ntime.sleep(600)\n")
    impatient = Gallery(documents.folder, ".cache/lstm-diagrams", (".",), timeout=0.2)
    assert "it took longer than 0.2 seconds; the setting 'timeout'" in _failed(impatient, _order("hangs:net")).reason


def test_where_no_process_can_be_started_the_reason_is_told(tmp_path: Path) -> None:
    gone = Gallery(tmp_path / "gone", ".cache/lstm-diagrams", (".",))
    assert "no process can be started" in _failed(gone, _order("torch.nn:RNN(2,3)", "2,1,2")).reason


@pytest.mark.skipif(os.name != "posix", reason="no signals on this system")
def test_a_process_that_was_killed_between_two_orders_is_replaced(documents: Documents, gallery: Gallery) -> None:
    documents.write(
        "named.py", "import os, torch\nopen('pid', 'w').write(str(os.getpid()))\nnet = torch.nn.RNN(2, 3)\n"
    )
    _drawn(gallery, _order("named:net", "2,1,2"))
    process = int(documents.text("pid"))
    os.kill(process, signal.SIGKILL)
    os.waitid(os.P_PID, process, os.WEXITED | os.WNOWAIT)
    _drawn(gallery, _order("named:net", "3,1,2"))
    assert int(documents.text("pid")) != process


def test_two_builds_at_once_share_a_cache(documents: Documents) -> None:
    program = (
        "from pathlib import Path\n"
        "from lstm_diagrams.integrations.embedding.gallery import Gallery\n"
        "from lstm_diagrams.integrations.embedding.order import Order\n"
        "gallery = Gallery(Path('.'), '.cache/lstm-diagrams', ('.',))\n"
        "for steps in (2, 3, 2, 3):\n"
        "    print(gallery.picture(Order('models:Net', (f'{steps},2,3',), None, (), 'en', 'auto')).content)\n"
    )
    command = [sys.executable, "-c", program]
    builds = [subprocess.Popen(command, cwd=documents.folder, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    first, second = (build.communicate()[0].splitlines() for build in builds)
    assert first == second and len(first) == 4 and first[0] == first[2] != first[1] == first[3]
    assert sorted(Path(name).suffix for name in documents.kept()) == [".json", ".json"], "no half-written file is left"


def test_this_process_imports_no_model_and_hears_nothing_of_it(
    gallery: Gallery, capfd: pytest.CaptureFixture[str]
) -> None:
    path, state = list(sys.path), torch.get_rng_state()
    _drawn(gallery)
    assert "models" not in sys.modules and sys.path == path and torch.equal(torch.get_rng_state(), state)
    said = capfd.readouterr()
    assert said.out == "" and "a model that prints" in said.err


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded, use of fork:DeprecationWarning")
def test_a_forked_build_draws_with_a_process_of_its_own(documents: Documents, gallery: Gallery) -> None:
    """As the parallel builds of Sphinx do."""
    _drawn(gallery)
    child = os.fork()
    if child == 0:
        picture = gallery.picture(_order("models:Net", "7,2,3"))
        gallery.close()
        os._exit(0 if isinstance(picture, Picture) else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert documents.imports == 2
    _drawn(gallery, _order("models:Net", "9,2,3"))
    assert documents.imports == 2, "the process of the parent is still there"


@_WARM
def test_a_picture_depends_on_the_source_of_what_is_added(
    documents: Documents, gallery: Gallery, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For a model of PyTorch too, and on its version where it is installed as a whole."""
    source = (
        "from dataclasses import replace\nfrom lstm_diagrams.extending.themes import LIGHT\n"
        "SEA = replace(LIGHT, name='sea', layer1='{paint}')\n"
    )
    order = Order("torch.nn:LSTM(3,5)", ("4,2,3",), None, (), "en", "sea")
    with installer(tmp_path_factory.mktemp("added"), monkeypatch) as install:
        install("waters", source.format(paint="#0b6a80"), themes="sea = waters:SEA")
        versions.cache_clear()
        first = _drawn(gallery, order)
        assert b"#0b6a80" in first.content and str(install.folder / "waters.py") in first.sources
        (install.folder / "waters.py").write_text(source.format(paint="#0a5f73") + "# changed\n", encoding="utf-8")
        assert b"#0a5f73" in _drawn(gallery, order).content
    versions.cache_clear()


@_WARM
def test_weights_of_a_file_a_method_and_a_seed_are_what_is_drawn(documents: Documents, gallery: Gallery) -> None:
    torch.manual_seed(11)
    model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Linear(4, 2))
    torch.save(model.state_dict(), documents.folder / "net.pt")
    documents.write(
        "dense.py", "import torch\nmodel = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Linear(4, 2))\n"
    )
    options = (("weighted", True),)
    order = Order("dense:model", ("1,3",), "mlp", options, "en", "light", weights="net.pt")
    x = lstm_diagrams.build_input("1,3", 5)
    drawn = _drawn(gallery, replace(order, seed=5))
    assert drawn.content.decode() == lstm_diagrams.draw(model, x, figure="mlp", theme="light", weighted=True).svg()
    assert str(documents.folder / "net.pt") in drawn.sources
