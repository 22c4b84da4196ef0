"""Whatever a page or a command line holds: no markup of it gets into the HTML, and a wrong one ends in a message of ours."""

from collections import Counter
from html.parser import HTMLParser

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lstm_diagrams.drawing.kit.characters import visible
from lstm_diagrams.integrations.cli import main
from lstm_diagrams.integrations.embedding.block import Defaults
from lstm_diagrams.integrations.embedding.order import Failure, Order, Picture
from lstm_diagrams.integrations.markdown import Place, to_html

_HOSTILE = (
    "</figcaption><script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)> ' onload='x",
    "]]> --> <!-- &lt;b&gt; &#0;",
    "\x00\x1b[31m\x85 \ud800 \u202e😀",
    "<&" * 1_000,
)
_ANY = st.text(st.characters(exclude_categories=()), max_size=30) | st.sampled_from(_HOSTILE)
_SVG = (
    '<svg xmlns="x" id="ld-a-0" width="9" height="9" viewBox="0 0 9 9" role="img" aria-labelledby="ld-a-0-title" '
    'aria-describedby="ld-a-0-desc"><title id="ld-a-0-title">t</title><desc id="ld-a-0-desc">d</desc></svg>\n'
)


class _Gallery:
    """Draws nothing: every order is answered with the same picture, or fails for its model's name."""

    def picture(self, order: Order) -> Picture | Failure:
        return Picture(_SVG.encode(), "t", order.model, {}) if order.model == "fine" else Failure(order.model, {})


class _Page(HTMLParser):
    """What a browser makes of a page: its elements with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.words += data


def _html(body: dict[str, object], inline: bool = True, name: str = "", classes: tuple[str, ...] = ()) -> str:
    place = Place(_Gallery(), Defaults(inline=inline), Counter(), lambda _: None, lambda _: None, lambda _: "a.svg")
    return to_html(yaml.safe_dump(body), {}, {"id_value": name, "classes": list(classes)}, place)


@settings(max_examples=60)
@given(_ANY, _ANY, st.booleans())
def test_captions_and_alternatives(caption: str, alt: str, inline: bool) -> None:
    """They make the elements that plain words make, and stand there as text."""
    page = _Page(_html({"model": "fine", "caption": caption, "alt": alt}, inline).encode().decode())
    below, told = visible(caption.strip()), visible(alt.strip())
    plain = _Page(_html({"model": "fine", "caption": "below" if below else "", "alt": "told" if told else ""}, inline))
    assert page.tags == plain.tags
    assert page.tags[0] == "figure" and page.tags.count("svg" if inline else "img") == 1
    assert page.tags.count("figcaption") == bool(below)
    assert [name for name, _ in page.attributes] == [name for name, _ in plain.attributes]
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert page.words == plain.words.removesuffix("below") + below
    if told:
        assert ("aria-label" if inline else "alt", told) in page.attributes
    else:
        assert (("aria-describedby", "ld-a-0-desc") if inline else ("alt", "t")) in page.attributes


@settings(max_examples=60)
@given(_ANY, _ANY)
def test_the_names_of_a_figure(name: str, kind: str) -> None:
    """Any text as an id and a class stays in their attributes; an id with spaces within is refused."""
    page = _Page(_html({"model": "fine"}, name=name, classes=(kind,)).encode().decode())
    if len(name.split()) > 1:
        assert page.tags == ["div", "p", "p"]
        assert page.words.startswith("This diagram could not be drawn")
        return
    assert page.tags == _Page(_html({"model": "fine"})).tags
    assert not [each for each, _ in page.attributes if each.startswith("on")]
    assert ("class", visible(" ".join(("lstm-diagram-figure", *kind.split())))) in page.attributes
    assert not name.strip() or ("id", visible(name.strip())) in page.attributes


@settings(max_examples=60)
@given(_ANY, st.sampled_from(["model", "figure", "lang", "theme", "input", "options", "inline", "steps", ""]))
def test_a_box_says_any_reason(text: str, key: str) -> None:
    page = _Page(_html({"model": text, key or text: text}).encode().decode())
    assert page.tags == ["div", "p", "p"]
    assert {name for name, _ in page.attributes} == {"class", "role"}
    assert page.words.startswith("This diagram could not be drawn")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=_ANY,
    form=st.sampled_from(
        ["torch.nn:{}", "--figure={}", "-Oaxes={}", "-O{}=1", "-i{}", "-l{}", "-t{}", "-o{}/a.svg", "--dpi={}"]
    ),
)
def test_a_command_line_of_any_text_ends_in_one_line(text: str, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    given_ = form.format(text)
    model = [given_] if form.startswith("torch") else ["torch.nn:LSTM(3,5)", "--input=4,2,3", given_]
    try:
        code: object = main(["draw", *model, "-omissing/a.svg"] if "-o" not in form else ["draw", *model])
    except SystemExit as stopped:
        code = stopped.code
    assert code == 2
    said = capsys.readouterr().err
    assert said.startswith("lstm-diagrams: ")
    assert said.count("\n") == 1
