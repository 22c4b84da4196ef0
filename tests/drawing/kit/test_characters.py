"""Whatever a name holds, XML can hold what is made of it."""

from xml.etree import ElementTree
from xml.sax.saxutils import escape

from hypothesis import given
from hypothesis import strategies as st

from lstm_diagrams.drawing.kit.characters import visible


@given(st.text(st.characters(), max_size=50))
def test_xml_takes_every_visible_text(text: str) -> None:
    kept = visible(text)
    assert len(kept) == len(text)
    assert ElementTree.fromstring(f"<a>{escape(kept)}</a>".encode()).text == (kept or None)


def test_what_xml_forbids_is_replaced_and_the_rest_kept() -> None:
    assert visible("a\x00b\x1b\t\x7f\ud800\uffff") == "a\ufffdb" + "\ufffd" * 5
    assert visible("门 😀\né <b>&amp;") == "门 😀\né <b>&amp;"
