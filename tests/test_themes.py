"""Themes by name and palette: print is read without colours, colorblind with each of three kinds of colour blindness."""

from importlib.metadata import EntryPoint
from itertools import combinations, pairwise
from math import dist

import pytest
import torch
from torch import nn

from lstm_diagrams import draw
from lstm_diagrams.errors import UnknownName, UsageError
from lstm_diagrams.plugins import Addition
from lstm_diagrams.theme import DARK, LIGHT, PRINT, SHARE_ROLES, VALUE_ROLES, Role, Theme
from lstm_diagrams.themes import DARK_COLORBLIND, LIGHT_COLORBLIND, paints_of, theme_named, theme_names
from tests.colours import SIMULATIONS, grey_after_copying, oklab, seen_with
from tests.figures.geometry import contrast

_BOTH = pytest.mark.parametrize("theme", [LIGHT_COLORBLIND, DARK_COLORBLIND], ids=lambda theme: theme.name)
_LINES: tuple[Role, ...] = (
    "x", "h", "c", "output", "layer1", "layer2", "layer3", "layer4", "hidden", "result", "gate", "operation",
)  # fmt: skip
"""Roles of lines and outlines that one picture of a network may hold, each for something else."""
_BESIDE: tuple[tuple[Role, ...], ...] = (
    ("x_fill", "layer1_fill", "layer2_fill", "output_fill", "h_fill"),  # unrolled, folded
    ("x_fill", "h_fill", "c_fill", "output_fill"),  # states, interface
    ("layer2_fill", "layer3_fill"), ("layer3_fill", "layer4_fill"), ("layer4_fill", "layer1_fill"),  # a layer and the next
    ("gate_fill", "operation_fill"), ("gate_fill", "layer1_fill"), ("gate_fill", "layer2_fill"), ("gate_fill", "h_fill"),
    ("x_fill", "hidden_fill", "result_fill"), ("hidden_fill", "output_fill"),  # mlp, the head of network
    ("image_fill", "convolution_fill", "pooling_fill"), ("convolution_fill", "dense_fill"), ("pooling_fill", "dense_fill"),
    ("dense_fill", "result_fill"), ("pooling_fill", "result_fill"), ("dense_fill", "layer1_fill"), ("dense_fill", "output_fill"),
    ("red_fill", "green_fill", "blue_fill"), ("red_fill", "layer1_fill"), ("red_fill", "x_fill"), ("sample_fill", "x_fill"),
    ("red_fill", "output_fill"),  # windows: a target, and what of it training has seen
)  # fmt: skip
"""Fills that stand beside each other in a figure, each for something else."""
_PAIRS = sorted({pair for group in _BESIDE for pair in combinations(group, 2)})


def test_print_is_black_on_white_and_has_no_colour() -> None:
    assert (PRINT.ink, PRINT.paper) == ("#000000", "#ffffff")
    assert all(paint[1:3] == paint[3:5] == paint[5:7] for _, paint in PRINT.paints())


def test_fills_of_print_are_told_apart_by_their_grey() -> None:
    near = {pair: distance for pair in _PAIRS if (distance := _apart(PRINT, *pair)) < 4}
    assert near == {}


@pytest.mark.parametrize(("theme", "least"), [(PRINT, 4), (LIGHT_COLORBLIND, 3), (DARK_COLORBLIND, 3)])
def test_each_block_has_a_darker_side(theme: Theme, least: float) -> None:
    paints = dict(theme.paints())
    for role in paints:
        if role.endswith("_side"):
            fill, side = (oklab(paints[name])[0] for name in (role.replace("_side", "_fill"), role))
            assert fill - side >= least, role


def test_print_is_read_after_copying() -> None:
    """A copier that makes light tints white and dark ones black, as ``tests/colours.py`` has it."""
    copied = {role: grey_after_copying(paint) for role, paint in PRINT.paints()}
    for role in copied:
        if f"{role}_fill" in copied:
            assert contrast(copied[role], copied[f"{role}_fill"]) >= 4.5, role
            assert contrast(copied[role], copied["paper"]) >= 7, role
    assert contrast(copied["muted"], copied["paper"]) >= 7
    assert contrast(copied["faint"], copied["paper"]) >= 2
    assert contrast(copied["connection"], copied["paper"]) >= 2
    fills = [copied[f"layer{number}_fill"] for number in (1, 2, 3, 4)]
    assert len(set(fills)) == 4
    assert [pair for pair in pairwise(fills) if dist(oklab(pair[0]), oklab(pair[1])) < 4] == []


def test_numbers_get_darker_in_print_as_they_grow() -> None:
    lightness = [oklab(PRINT.paint(role))[0] for role in VALUE_ROLES]
    assert all(before - after >= 6 for before, after in pairwise(lightness))
    assert contrast(PRINT.value1, PRINT.paper) >= 1.9, "the smallest is seen on the paper, as a line too"
    copied = [oklab(grey_after_copying(PRINT.paint(role)))[0] for role in VALUE_ROLES]
    assert all(before - after >= 5 for before, after in pairwise(copied))


def test_shares_get_lighter_as_they_shrink_and_a_copy_of_print_keeps_their_steps() -> None:
    for theme in (LIGHT, PRINT, LIGHT_COLORBLIND):
        lightness = [oklab(theme.paint(role))[0] for role in SHARE_ROLES]
        assert all(after - before >= 7 for before, after in pairwise(lightness)), theme.name
    for theme in (DARK, DARK_COLORBLIND):
        lightness = [oklab(theme.paint(role))[0] for role in SHARE_ROLES]
        assert all(before - after >= 7 for before, after in pairwise(lightness)), theme.name
    copied = [oklab(grey_after_copying(PRINT.paint(role)))[0] for role in SHARE_ROLES]
    assert all(after - before >= 12 for before, after in pairwise(copied))
    assert oklab(PRINT.paper)[0] - copied[-1] >= 4


def test_a_picture_in_print_holds_no_colour_and_its_c_is_dashed() -> None:
    svg = draw(nn.LSTM(3, 5, 2), torch.zeros(4, 2, 3), figure="unrolled", theme="print").svg()
    paints = {paint for paint in svg.replace('"', " ").split() if paint.startswith("#")}
    assert paints
    assert all(paint[1:3] == paint[3:5] == paint[5:7] for paint in paints)
    assert "stroke-dasharray" in svg


def test_the_matrices_of_colour_blindness_keep_what_they_must() -> None:
    """Greys stay grey, and red and green of the same lightness to a protanope or deuteranope come near."""
    for name in SIMULATIONS:
        assert dist(oklab("#808080"), oklab(seen_with(name, "#808080"))) < 0.5, name
    for name in ("deuteranopia", "protanopia"):
        one, other = "#c8503c", "#7a7a22"
        assert dist(oklab(seen_with(name, one)), oklab(seen_with(name, other))) < dist(oklab(one), oklab(other)) / 2


@_BOTH
@pytest.mark.parametrize("kind", [None, *SIMULATIONS])
def test_lines_of_colorblind_are_told_apart(theme: Theme, kind: str | None) -> None:
    near = {pair: distance for pair in combinations(_LINES, 2) if (distance := _apart(theme, *pair, kind)) < 5.5}
    assert near == {}


@_BOTH
@pytest.mark.parametrize("kind", [None, *SIMULATIONS])
def test_fills_of_colorblind_are_told_apart(theme: Theme, kind: str | None) -> None:
    near = {pair: distance for pair in _PAIRS if (distance := _apart(theme, *pair, kind)) < 3}
    assert near == {}


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_the_standard_palette_does_not_do_that(theme: Theme) -> None:
    """So the test of the other one can fail."""
    assert any(_apart(theme, *pair, kind) < 3 for pair in combinations(_LINES, 2) for kind in SIMULATIONS)


@_BOTH
@pytest.mark.parametrize("kind", SIMULATIONS)
def test_the_signs_of_numbers_stay_apart(theme: Theme, kind: str) -> None:
    low, middle, high = theme.value1, theme.value5, theme.value9
    assert all(
        dist(*(oklab(seen_with(kind, paint)) for paint in pair)) >= 15 for pair in combinations((low, middle, high), 2)
    )


def test_a_palette_is_an_option_of_every_figure_and_paints_the_theme() -> None:
    model, x = nn.LSTM(3, 5), torch.zeros(4, 2, 3)
    usual, other = (draw(model, x, theme="light", palette=palette) for palette in ("standard", "colorblind"))
    assert usual.svg() == draw(model, x, theme="light").svg()
    assert LIGHT_COLORBLIND.output in other.svg()
    assert LIGHT_COLORBLIND.output not in usual.svg()
    assert DARK_COLORBLIND.output in draw(model, x, palette="colorblind").svg()
    printed = [draw(model, x, theme="print", palette=palette).svg() for palette in ("standard", "colorblind")]
    assert printed[0].count("#") == printed[1].count("#")


def test_another_palette_is_refused_and_the_known_ones_listed() -> None:
    with pytest.raises(UnknownName, match="unknown palette 'neon'; known: standard, colorblind"):
        draw(nn.LSTM(2, 3), torch.zeros(2, 1, 2), palette="neon")


def test_a_theme_of_a_package_has_its_own_palette_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint("sea", "lstm_diagrams.theme:LIGHT", "lstm_diagrams.themes")
    sea = Addition("themes", "sea", (point,))
    monkeypatch.setattr("lstm_diagrams.themes.additions", lambda _group: (sea,))
    paints_of.cache_clear()
    assert paints_of("sea") == (LIGHT, None)
    with pytest.raises(
        UsageError, match="theme 'sea' has no palette 'colorblind'; themes that have: auto, light, dark, print"
    ):
        paints_of("sea", "colorblind")
    paints_of.cache_clear()


def _apart(theme: Theme, one: Role, other: Role, kind: str | None = None) -> float:
    """How far two roles lie apart in OKLab, times 100, to everybody or with a kind of colour blindness."""
    paints = [theme.paint(role) if kind is None else seen_with(kind, theme.paint(role)) for role in (one, other)]
    return dist(oklab(paints[0]), oklab(paints[1]))


def test_themes_are_known_by_name() -> None:
    assert [theme_named(name) for name in ("auto", "light", "dark", "print")] == list(theme_names())


def test_auto_stands_on_the_light_paints_and_is_dark_on_a_dark_page() -> None:
    assert [paints_of(name) for name in theme_names()] == [(LIGHT, DARK), (LIGHT, None), (DARK, None), (PRINT, None)]


@pytest.mark.parametrize("name", ["slate", "Dark", "", None, 1])
def test_another_theme_is_refused_and_the_known_ones_listed(name: object) -> None:
    with pytest.raises(UnknownName, match="known: auto, light, dark, print"):
        theme_named(name)
