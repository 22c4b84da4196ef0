"""Markdown of pages as Jupyter shows it, read by a parser that knows nothing of MkDocs."""

import markdown
import pytest

from lstm_diagrams.site.plain import plain

_PLACE = "https://lstm.example/en/chapters/03-lstm-structure.ipynb"


def _html(text: str) -> str:
    return markdown.markdown(plain(text, ""), extensions=["md_in_html", "fenced_code"])


def test_a_question_is_folded_with_all_of_its_answer_and_nothing_more() -> None:
    made = plain('??? question "What is a < b?"\n    First.\n\n    ``` python\n    x = 1\n    ```\n\nAfter it.', "")
    before, _, after = made.partition("</details>")
    assert before.startswith("<details>\n<summary>What is a &lt; b?</summary>\n\nFirst.\n\n``` python\nx = 1\n```")
    assert after.strip() == "After it."
    assert "    " not in made


def test_an_admonition_is_a_quote_with_its_title_first() -> None:
    html = _html('!!! failure "Often said: “c is a gate.”"\n    It is *not*.\n\n    See.\n\nAfter it.')
    quote, _, after = html.partition("</blockquote>")
    assert "<strong>Often said: “c is a gate.”</strong>" in quote
    assert "<em>not</em>" in quote
    assert "<p>See.</p>" in quote
    assert after.strip() == "<p>After it.</p>"


def test_a_question_inside_an_admonition_is_folded_inside_the_quote() -> None:
    made = plain('!!! note "N"\n    ??? question "Q"\n        A.\n', "")
    assert made.splitlines() == [
        "> **N**", ">", "> <details>", "> <summary>Q</summary>", ">", "> A.", ">", "> </details>",
    ]  # fmt: skip


@pytest.mark.parametrize(("ids", "made"), [(set(), "## Two `x`"), ({"two"}, '## <a id="two"></a>Two `x`')])
def test_a_heading_keeps_its_words_and_an_anchor_where_a_link_leads_to_it(ids: set[str], made: str) -> None:
    assert plain("## Two `x` { #two }", "", frozenset(ids)) == made


def test_what_stands_in_code_stays() -> None:
    text = '```` markdown\n# A { #a }\n```\n??? note "x"\n```\n[a](b.md)\n````\n    ??? no block'
    assert plain(text, "") == text


@pytest.mark.parametrize(
    ("link", "place", "made"),
    [
        ("[chapter 5](05-data-cube.ipynb#windows)", "", "chapter 5"),
        ("[`h_n[-1]`](../draw/gallery.ipynb)", "", "`h_n[-1]`"),
        ("[here](#two)", "", "[here](#two)"),
        ("[PyTorch](https://docs.pytorch.org/a.md)", "", "[PyTorch](https://docs.pytorch.org/a.md)"),
        ("[5](05-data-cube.ipynb#w)", _PLACE, "[5](https://lstm.example/en/chapters/05-data-cube.html#w)"),
        ("[c](../contributing.md)", _PLACE, "[c](https://lstm.example/en/contributing.html)"),
    ],
)
def test_a_link_leads_to_the_site_or_is_its_words(link: str, place: str, made: str) -> None:
    assert plain(link, place) == made


def test_the_divisions_of_a_page_leave_what_is_in_them() -> None:
    assert plain('<div class="grid cards" markdown>\n- one\n</div>\n', "") == "- one"
