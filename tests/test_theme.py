"""Themes: every role painted, told apart by its paint, and readable on what it stands on."""

import re
from dataclasses import asdict, replace
from itertools import combinations
from math import dist
from typing import get_args

import pytest

from lstm_diagrams.errors import UnknownName
from lstm_diagrams.theme import DARK, LAYER_ROLES, LIGHT, Role, Theme, paints_of, theme_named, theme_names
from tests.figures.geometry import contrast

_BOTH = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
_ROLES = get_args(Role)


@_BOTH
def test_every_role_has_a_paint_and_no_paint_is_without_a_role(theme: Theme) -> None:
    assert [role for role, _ in theme.paints()] == list(_ROLES)
    assert all(re.fullmatch(r"#[0-9a-f]{6}", paint) for _, paint in theme.paints())


@_BOTH
def test_a_paint_tells_its_role(theme: Theme) -> None:
    assert len({theme.paint(role) for role in _ROLES}) == len(_ROLES)


@_BOTH
def test_ink_reads_on_every_ground(theme: Theme) -> None:
    grounds = [role for role in _ROLES if role.endswith(("_fill", "_band")) or role in ("paper", "surface")]
    poor = {ground: contrast(theme.paint("ink"), theme.paint(ground)) for ground in grounds}
    assert {ground: ratio for ground, ratio in poor.items() if ratio < 4.5} == {}


@_BOTH
def test_a_role_reads_on_paper_surface_and_its_own_fill(theme: Theme) -> None:
    named = [role for role in _ROLES if f"{role}_fill" in _ROLES]
    poor = {
        (role, ground): ratio
        for role in [*named, "ink", "muted"]
        for ground in ("paper", "surface", f"{role}_fill", f"{role}_band")
        if ground in _ROLES and (ratio := contrast(theme.paint(role), theme.paint(ground))) < 4.5
    }
    assert poor == {}


@_BOTH
def test_the_states_read_on_the_band_of_every_layer(theme: Theme) -> None:
    for _, _, band in LAYER_ROLES:
        for state in ("h", "c", "muted"):
            assert contrast(theme.paint(state), theme.paint(band)) >= 4.5, (state, band)


def test_dark_is_light_ink_on_dark_paper_and_light_the_reverse() -> None:
    assert contrast(DARK.paper, "#000000") < 2 < 10 < contrast(DARK.ink, "#000000")
    assert contrast(LIGHT.paper, "#ffffff") < 2 < 10 < contrast(LIGHT.ink, "#ffffff")


def test_two_roles_of_one_paint_are_refused() -> None:
    with pytest.raises(ValueError, match="several roles alike: #22262b"):
        replace(LIGHT, muted=LIGHT.ink)


def test_a_role_cannot_stay_unpainted() -> None:
    with pytest.raises(TypeError, match="kernel"):
        Theme(**{name: paint for name, paint in asdict(LIGHT).items() if name != "kernel"})


def test_themes_are_known_by_name() -> None:
    assert [theme_named(name) for name in ("auto", "light", "dark")] == list(theme_names())


def test_auto_stands_on_the_light_paints_and_is_dark_on_a_dark_page() -> None:
    assert [paints_of(name) for name in theme_names()] == [(LIGHT, DARK), (LIGHT, None), (DARK, None)]


@pytest.mark.parametrize("name", ["slate", "Dark", "", None, 1])
def test_another_theme_is_refused_and_the_known_ones_listed(name: object) -> None:
    with pytest.raises(UnknownName, match="known: auto, light, dark"):
        theme_named(name)


_TOGETHER: tuple[Role, ...] = (
    "x", "h", "c", "output", "layer1", "layer2", "layer3", "layer4", "hidden", "result", "gate", "operation",
)  # fmt: skip
"""Roles of lines and outlines that one picture of a network may hold, each for something else."""


def _oklab(paint: str) -> tuple[float, float, float]:
    """Lightness, green to red, blue to yellow, each times 100 (Ottosson 2020, https://bottosson.github.io/posts/oklab)."""
    shares = [int(paint[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    r, g, b = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    middle = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        100 * (0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short),
        100 * (1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short),
        100 * (0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short),
    )


def test_the_measure_of_colours_is_that_of_oklab() -> None:
    """Values of the pages of CSS Color 4 for white, red and blue."""
    assert _oklab("#ffffff") == pytest.approx((100, 0, 0), abs=0.01)
    assert _oklab("#ff0000") == pytest.approx((62.796, 22.486, 12.585), abs=0.01)
    assert _oklab("#0000ff") == pytest.approx((45.201, -3.246, -31.153), abs=0.01)


@_BOTH
def test_what_stands_in_one_picture_is_told_apart_by_its_colour(theme: Theme) -> None:
    near = {
        (one, other): round(distance, 1)
        for one, other in combinations(_TOGETHER, 2)
        if (distance := dist(_oklab(theme.paint(one)), _oklab(theme.paint(other)))) < 4.5
    }
    assert near == {}


@_BOTH
@pytest.mark.parametrize(("one", "other"), [("x", "layer2"), ("x", "h"), ("h", "c"), ("h", "layer2")])
def test_input_state_and_second_layer_differ_clearly(theme: Theme, one: Role, other: Role) -> None:
    assert dist(_oklab(theme.paint(one)), _oklab(theme.paint(other))) >= 6


@_BOTH
def test_h_and_c_differ_without_colours(theme: Theme) -> None:
    """By a shade of grey here, by dashes in every figure (tests/figures/test_states_in_grey.py)."""
    assert abs(_oklab(theme.h)[0] - _oklab(theme.c)[0]) >= 6
