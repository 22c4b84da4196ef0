"""``play: true``: an SVG with its film in the page, and the script once."""

from collections import Counter

import pytest

from lstm_diagrams import UsageError, draw
from lstm_diagrams.integrations.embedding.block import Defaults, read_block
from lstm_diagrams.integrations.embedding.html import inline
from lstm_diagrams.integrations.embedding.order import Picture
from lstm_diagrams.render.moving.player import apart
from tests.figures.made_facts import recurrent

_BLOCK = "model: torch.nn.LSTM(3,5)\ninput: 4,2,3\n"


def test_a_block_asks_for_a_player_in_the_page() -> None:
    block = read_block(f"{_BLOCK}play: true", Defaults(inline=False))
    assert block.order.play and block.inline
    assert not read_block(_BLOCK, Defaults()).order.play
    with pytest.raises(UsageError, match="leave 'inline: false' out"):
        read_block(f"{_BLOCK}play: true\ninline: false", Defaults())
    with pytest.raises(UsageError, match="'play' takes true or false, not 'twice'"):
        read_block(f"{_BLOCK}play: twice", Defaults())


def test_a_page_has_the_script_once_and_ids_of_their_own() -> None:
    drawing = draw(recurrent(), figure="unrolled").motion.playable()
    picture, seen = Picture(drawing.encode(), "t", "d", {}), Counter[str]()
    first, second = (inline(picture, "", seen, "en") for _ in range(2))
    assert first.startswith('<div class="lstm-diagram-player">') and second.startswith(
        '<div class="lstm-diagram-player">'
    )
    assert (first.count(apart()), second.count(apart())) == (1, 0)
    name = drawing.partition(' id="')[2].partition('"')[0]
    assert f'id="{name}"' in first and f'id="{name}-2"' in second


def test_a_still_picture_brings_no_player() -> None:
    picture = Picture(draw(recurrent(), figure="unrolled").svg().encode(), "t", "d", {})
    assert "lstm-diagram-player" not in inline(picture, "", Counter(), "en")
