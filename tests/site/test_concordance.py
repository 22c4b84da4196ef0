"""The short index: what it shows of a section, and that every word still leads to the sections where it stands."""

from typing import Any

from lstm_diagrams.site.concordance import shorten


def _shortened(*sections: tuple[str, str, str]) -> tuple[list[dict[str, Any]], dict[str, list[str]]]:
    """The sections that are left, and by word the places it leads to, read as the theme's script is made to read it."""
    docs = [{"location": place, "title": title, "text": text, "words": ""} for place, title, text in sections]
    content: dict[str, Any] = {"config": {}, "docs": docs}
    shorten(content, "en")
    places: dict[str, list[str]] = {}
    for word, steps in content["config"]["concordance"].items():
        at = -1
        for step in steps:
            at += ord(step) - 32
            places.setdefault(word, []).append(content["docs"][at]["location"])
    return content["docs"], places


def test_a_long_section_shows_whole_sentences_and_is_found_by_its_last_word() -> None:
    text = "<p>It begins here. " + "And goes on like this. " * 30 + "At the end a perceptron.</p>"
    (shown,), places = _shortened(("chapters/x.html#a", "x", text))
    assert shown["text"].startswith("<p>It begins here.") and shown["text"].rstrip().endswith("like this.")
    assert len(shown["text"]) < len(text) / 2
    assert places["perceptron"] == ["chapters/x.html#a"]
    assert "words" not in shown


def test_a_word_leads_to_every_section_that_has_it_and_does_not_show_it() -> None:
    sections = [(f"chapters/x.html#{number}", "x", "<p>Nothing.</p>") for number in range(200)]
    for number in (0, 3, 199):
        sections[number] = (f"chapters/x.html#{number}", "x", "<p>" + "Many words. " * 40 + "perceptron</p>")
    sections[7] = ("chapters/x.html#7", "perceptron", "<p>A perceptron.</p>")
    _, places = _shortened(*sections)
    assert places["perceptron"] == [f"chapters/x.html#{number}" for number in (0, 3, 199)]
    assert set(places) == {"perceptron", "many", "words"}


def test_a_word_that_a_section_has_often_counts_twice() -> None:
    _, places = _shortened(
        ("a.html", "x", "<pre><code>gate(1)</code></pre> " + "<p>" + "Sentence. " * 60 + "h_n h_n h_n c_n</p>")
    )
    assert places == {"gate": ["a.html"], "sentence": ["a.html"], "h_n": ["a.html"] * 2, "c_n": ["a.html"]}


def test_of_code_names_that_are_used_lead_there_and_what_is_printed_does_not() -> None:
    text = "<p>Run it:</p> <pre><code>mine = torch.stack(rows, dim=1)\n</code></pre> <pre>tensor(0.1)\nValueError: wrong\n</pre>"
    (shown, _), places = _shortened(("chapters/x.html#a", "x", text), ("symptoms/y.html#b", "y", text))
    assert shown["text"] == "<p>Run it:</p>"
    assert set(places) == {"stack", "dim", "tensor", "valueerror", "wrong"}
    assert places["stack"] == ["chapters/x.html#a", "symptoms/y.html#b"]
    assert places["valueerror"] == ["symptoms/y.html#b"], "the message of an error is what readers look for"


def test_a_rare_word_made_of_others_is_taken_apart() -> None:
    filler = "<p>" + "Sentence. " * 60
    _, places = _shortened(
        ("a.html", "x", f"{filler}遗忘门固定 pandas.Timedelta</p>"),
        ("b.html", "x", f"{filler}遗忘门 固定 pandas</p>"),
    )
    assert places["遗忘门"] == places["固定"] == places["pandas"] == ["a.html", "b.html"]
    assert places["timedelta"] == ["a.html"]
    assert "遗忘门固定" not in places and "pandas.timedelta" not in places


def test_lists_are_found_as_wholes() -> None:
    sections = [("changelog.html", "Changes", ""), ("changelog.html#added", "Added", "<p>A perceptron.</p>")]
    (page,), places = _shortened(*sections)
    assert page["location"] == "changelog.html"
    assert places["perceptron"] == ["changelog.html"]


def test_no_formula_by_itself_is_shown() -> None:
    text = r"<p>The loss:</p> \mathcal{L} = -\log p <p>Here p is the probability.</p>"
    (shown,), places = _shortened(("chapters/x.html#a", "x", text))
    assert shown["text"] == "<p>The loss:</p><p>Here p is the probability.</p>"
    assert set(places) == set()
