"""The fence for superfences: a figure in the page, or a box that says why not; nothing that a page says becomes markup."""

import logging
import re
from collections.abc import Iterator
from xml.etree import ElementTree

import markdown
import pytest
from mkdocs.utils.yaml import get_yaml_loader, yaml_load
from pymdownx.superfences import SuperFencesException

from lstm_diagrams.integrations.embedding.gallery import CACHE, gallery_of
from lstm_diagrams.integrations.markdown import Fence, fence, validator
from lstm_diagrams.theme import DARK, LIGHT, Theme
from tests.browser import Chromium
from tests.integrations.documents import Documents

pytestmark = pytest.mark.usefixtures("warm")
_LSTM = "model: torch.nn:LSTM(3,5,2)\ninput: 4,2,3\n"


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Documents:
    return Documents(tmp_path_factory.mktemp("project"))


@pytest.fixture(autouse=True)
def _here(documents: Documents, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(documents.folder)


@pytest.fixture(scope="module", autouse=True)
def _one_process(documents: Documents) -> Iterator[None]:
    yield
    gallery_of(documents.folder, CACHE, (".",)).close()


def _page(text: str, made: Fence = fence) -> str:
    fences = [{"name": "lstm-diagram", "class": "lstm-diagram", "format": made}]
    extensions = ["pymdownx.superfences", "admonition", "attr_list"]
    return markdown.markdown(text, extensions=extensions, extension_configs={extensions[0]: {"custom_fences": fences}})


def _fenced(body: str, head: str = "lstm-diagram") -> str:
    return f"```{head}\n{body}\n```\n"


def _tree(page: str) -> ElementTree.Element:
    """The page as XML, which it can be read as since everything in it is closed and escaped."""
    return ElementTree.fromstring(f"<page>{re.sub(' xmlns=.[^ >]*', '', page)}</page>")


def _svg(page: str) -> ElementTree.Element:
    svg = _tree(page).find(".//svg")
    assert svg is not None
    return svg


def _ids(page: str) -> list[str]:
    return [element.get("id", "") for element in _tree(page).iter() if element.get("id")]


def test_a_figure_stands_where_the_fence_stood() -> None:
    page = _page(f"Before.\n\n{_fenced(_LSTM + 'caption: Two layers')}\nAfter.\n")
    before, figure, after = _tree(page)
    assert (before.text, after.text) == ("Before.", "After.")
    assert figure.tag == "figure" and (figure.get("class") or "").split() == ["lstm-diagram-figure"]
    assert figure.find(".//svg/title") is not None
    assert [caption.text for caption in figure.findall("figcaption")] == ["Two layers"]
    assert _tree(_page(_fenced(_LSTM))).find(".//figcaption") is None


def test_ids_are_unique_and_every_reference_has_its_own() -> None:
    page = _page(
        _fenced(_LSTM) + "\n!!! note\n\n    " + _fenced(_LSTM).replace("\n", "\n    ") + "\n\n" + _fenced(_LSTM)
    )
    ids = _ids(page)
    assert len(ids) == len(set(ids))
    drawings = list(_tree(page).iter("svg"))
    assert len(drawings) == 3
    for svg in drawings:
        inside = {element.get("id") for element in svg.iter()} - {None}
        assert all(each == svg.get("id") or each.startswith(f"{svg.get('id')}-") for each in inside if each)
        assert {f"{svg.get('id')}-layer1-t1", f"{svg.get('id')}-layer2-t1"} < inside, "groups of layers and steps"
        named = [*(svg.get("aria-labelledby") or "").split(), *(svg.get("aria-describedby") or "").split()]
        assert len(named) == 2 and set(named) < inside


def test_a_page_s_ids_do_not_depend_on_other_pages() -> None:
    assert _page(_fenced(_LSTM)) == _page(_fenced(_LSTM))


def test_the_language_of_the_fence_and_of_the_block() -> None:
    assert _svg(_page(_fenced(_LSTM))).get("lang") == "en"
    chinese = _svg(_page(_fenced(_LSTM), Fence(lang="zh")))
    assert chinese.get("lang") == "zh-Hans"
    assert re.search("[一-鿿]", chinese.findtext("title") or "")
    back = _svg(_page(_fenced(_LSTM + "lang: en"), Fence(lang="zh")))
    assert not re.search("[一-鿿]", "".join(back.itertext()))


def test_the_head_of_a_fence_takes_keys_an_id_and_classes() -> None:
    page = _page(_fenced(_LSTM, '{.lstm-diagram .wide #gates steps=3 caption="a: b" lang=zh}'))
    figure = _tree(page).find("figure")
    assert figure is not None and figure.get("id") == "gates" and figure.get("class") == "lstm-diagram-figure wide"
    assert figure.findtext("figcaption") == "a: b"
    assert "h_4" not in "".join(figure.itertext()) and _svg(page).get("lang") == "zh-Hans"


@pytest.mark.parametrize("extensions", [[], ["attr_list"]])
@pytest.mark.parametrize(
    "head", ['lstm-diagram legend steps="3" lang="zh"', "{.lstm-diagram legend=true steps=3 lang=zh}"]
)
def test_with_the_validator_the_head_is_read_in_either_form(head: str, extensions: list[str]) -> None:
    """Without it superfences drops the keys silently, or takes the fence for text."""
    fences = [{"name": "lstm-diagram", "class": "lstm-diagram", "format": fence, "validator": validator}]
    settings = {"pymdownx.superfences": {"custom_fences": fences}}
    page = markdown.markdown(
        _fenced(_LSTM, head), extensions=["pymdownx.superfences", *extensions], extension_configs=settings
    )
    assert _svg(page).get("lang") == "zh-Hans" and "h_4" not in "".join(_svg(page).itertext())


def test_where_and_how_a_picture_stands() -> None:
    keys = "width: 60%\nalign: right\nclass: own wide\nid: gates\nlink: '../x.html?a=1&b=2'\nzoom: true"
    figure = _tree(_page(_fenced(_LSTM + keys))).find("figure")
    assert figure is not None and (figure.get("id"), figure.get("class")) == ("gates", "lstm-diagram-figure own wide")
    (frame,) = (each for each in figure.iter("div") if each.get("class") == "lstm-diagram-frame")
    assert "width:60%" in (frame.get("style") or "") and (frame.get("style") or "").endswith("margin:0 0 0 auto")
    link = frame.find(".//a")
    assert link is not None and link.get("href") == "../x.html?a=1&b=2" and link.find("svg") is not None
    assert frame.find("button") is not None, "zoom is asked for"


def test_the_script_stands_once_on_a_page_and_its_text_is_not_the_page_s() -> None:
    tree = _tree(_page(_fenced(_LSTM) + "\n" + _fenced(_LSTM)))
    assert len(list(tree.iter("script"))) == 1
    assert "addEventListener" not in "".join(tree.itertext()), "hosts take that for words to search"


def test_nothing_of_the_page_becomes_markup() -> None:
    evil = "</figcaption><script>alert(1)</script><img src=x onerror=alert(1)>"
    model = "model: models:Odd\ninput: 4,3\n"
    page = _page(_fenced(f"{model}caption: '{evil}'\nalt: '\"><script>alert(2)</script>'\n"))
    tree = _tree(page)
    assert tree.find(".//img") is None
    assert [(script.text, script.get("src", "")[:21]) for script in tree.iter("script")] == [
        (None, "data:text/javascript;")
    ]
    assert tree.findtext(".//figcaption") == evil
    assert _svg(page).get("aria-label") == '"><script>alert(2)</script>'
    for body in (
        f"{model}'{evil}': 1",
        f"model: '{evil}'",
        f"{model}figure: '{evil}'",
        f"{_LSTM}steps: '{evil}'",
        "model: models:Odd\ninput: 4,5",
    ):
        box = _tree(_page(_fenced(body)))
        assert {element.tag for element in box.iter()} <= {"page", "div", "p"}
        assert "script" in "".join(box.itertext())


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (_LSTM + "imput: 3", "unknown key 'imput'; known: model, input"),
        ("model: nowhere:Net", "no module 'nowhere'"),
        ("model: models:Net\ninput: 5,2,9", "Net failed in layer 'lstm'"),
        ("model: [", "not YAML"),
        (_LSTM + "inline: false", "needs a host that knows where files go"),
        (_LSTM + "width: 120%", "'width' takes a length such as 400"),
        (_LSTM + "link: 'javascript:alert(1)'", "'link' takes a relative address"),
        (_LSTM + "align: [left]", "unknown align"),
    ],
)
def test_a_box_says_why_and_the_host_is_warned(body: str, reason: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="mkdocs"):
        tree = _tree(_page(_fenced(body)))
    box = tree.find("div")
    assert box is not None and "lstm-diagram-error" in (box.get("class") or "")
    assert box.findtext("p") == "This diagram could not be drawn"
    assert reason in "".join(box.itertext())
    assert [record.name.split(".")[0] for record in caplog.records] == ["mkdocs"]
    assert "line 1: " in caplog.text and reason in caplog.text
    with pytest.raises(SuperFencesException, match=f"line 1: .*{re.escape(reason)}"):
        _page(_fenced(body), Fence(strict=True))
    chinese = _tree(_page(_fenced(body), Fence(lang="zh")))
    assert chinese.findtext("div/p") == "这张图没有画出来"


def test_models_of_the_current_directory_and_of_other_folders(documents: Documents) -> None:
    documents.write("code/inside.py", "import torch\nnet = torch.nn.GRU(2, 3)\n")
    body = "model: inside:net\ninput: 3,1,2"
    assert _tree(_page(_fenced(body))).find("figure") is None
    elsewhere = Fence(path=("code",), cache="kept here")
    assert _tree(_page(_fenced(body), elsewhere)).find("figure") is not None
    assert [path.suffix for path in (documents.folder / "kept here").iterdir()] == [".json"]
    gallery_of(documents.folder, "kept here", ("code",)).close()


def test_a_second_page_draws_nothing_and_a_changed_source_draws_again(documents: Documents) -> None:
    body = _fenced("model: models:Net\ninput: 5,2,3")
    first = _page(body)
    imports, kept = documents.imports, documents.kept()
    assert _page(body) == first
    assert documents.imports == imports and documents.kept() == kept
    documents.write("sizes.py", "HIDDEN = 6\n")
    assert "Linear 6" in _page(body) and "Linear 6" not in first
    assert documents.imports == imports + 1


@pytest.mark.parametrize(("scheme", "shown", "other"), [("default", LIGHT, DARK), ("slate", DARK, LIGHT)])
def test_a_diagram_follows_the_page_s_colours(chromium: Chromium, scheme: str, shown: Theme, other: Theme) -> None:
    page = f"<!doctype html><body data-md-color-scheme='{scheme}'>{_page(_fenced(_LSTM))}"
    script = "() => [...document.querySelectorAll('svg text')].map(text => getComputedStyle(text).fill)"
    fills = chromium.evaluate(page, script, scheme="light" if shown is DARK else "dark")  # the reader's is another
    paints, wrong = (
        {"rgb({}, {}, {})".format(*bytes.fromhex(paint[1:])) for _, paint in theme.paints()} for theme in (shown, other)
    )
    assert set(fills) <= paints and not set(fills) & wrong


def test_the_names_that_the_documentation_gives_can_be_loaded() -> None:
    loader = get_yaml_loader()
    text = "format: !!python/name:lstm_diagrams.integrations.markdown.fence"
    assert yaml_load(text, loader)["format"] is fence
    text = "format: !!python/object/apply:lstm_diagrams.integrations.markdown.Fence {kwds: {lang: zh, path: [src]}}"
    made = yaml_load(text, loader)["format"]
    assert (made.lang, list(made.path), made.cache) == ("zh", ["src"], fence.cache)


def test_a_wide_picture_scrolls_in_its_frame_instead_of_widening_the_page(chromium: Chromium) -> None:
    page = _page(_fenced("model: torch.nn:LSTM(3,5,2)\ninput: 30,2,3\nsteps: 12"))
    script = "() => [document.documentElement.scrollWidth <= innerWidth, document.querySelector('figure').scrollWidth]"
    html = f"<!doctype html><body style='width:300px'>{page}"
    fits, width = chromium.evaluate(html, script)
    assert fits and width <= 300
