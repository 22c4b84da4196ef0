"""Themes: every role painted, told apart by its paint, and readable on what it stands on."""

import re
from dataclasses import asdict, replace
from itertools import combinations
from math import dist
from typing import get_args

import pytest

from lstm_diagrams.theme import DARK, LAYER_ROLES, LIGHT, PRINT, Role, Theme
from lstm_diagrams.themes import DARK_COLORBLIND, LIGHT_COLORBLIND
from tests.colours import oklab
from tests.figures.geometry import contrast

_BOTH = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
_ALL = pytest.mark.parametrize(
    "theme", [LIGHT, DARK, LIGHT_COLORBLIND, DARK_COLORBLIND, PRINT], ids=lambda theme: theme.name
)
_ROLES = get_args(Role)


@_ALL
def test_every_role_has_a_paint_and_no_paint_is_without_a_role(theme: Theme) -> None:
    assert [role for role, _ in theme.paints()] == list(_ROLES)
    assert all(re.fullmatch(r"#[0-9a-f]{6}", paint) for _, paint in theme.paints())


@_ALL
def test_a_paint_tells_its_role(theme: Theme) -> None:
    assert len({theme.paint(role) for role in _ROLES}) == len(_ROLES)


@_ALL
def test_ink_reads_on_every_ground(theme: Theme) -> None:
    grounds = [role for role in _ROLES if role.endswith(("_fill", "_band")) or role in ("paper", "surface")]
    poor = {ground: contrast(theme.paint("ink"), theme.paint(ground)) for ground in grounds}
    assert {ground: ratio for ground, ratio in poor.items() if ratio < 4.5} == {}


@_ALL
def test_a_role_reads_on_paper_surface_and_its_own_fill(theme: Theme) -> None:
    named = [role for role in _ROLES if f"{role}_fill" in _ROLES]
    poor = {
        (role, ground): ratio
        for role in [*named, "ink", "muted"]
        for ground in ("paper", "surface", f"{role}_fill", f"{role}_band")
        if ground in _ROLES and (ratio := contrast(theme.paint(role), theme.paint(ground))) < 4.5
    }
    assert poor == {}


@_ALL
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


_TOGETHER: tuple[Role, ...] = (
    "x", "h", "c", "output", "layer1", "layer2", "layer3", "layer4", "hidden", "result", "gate", "operation",
)  # fmt: skip
"""Roles of lines and outlines that one picture of a network may hold, each for something else."""


def test_the_measure_of_colours_is_that_ofoklab() -> None:
    """Values of the pages of CSS Color 4 for white, red and blue."""
    assert oklab("#ffffff") == pytest.approx((100, 0, 0), abs=0.01)
    assert oklab("#ff0000") == pytest.approx((62.796, 22.486, 12.585), abs=0.01)
    assert oklab("#0000ff") == pytest.approx((45.201, -3.246, -31.153), abs=0.01)


@_BOTH
def test_what_stands_in_one_picture_is_told_apart_by_its_colour(theme: Theme) -> None:
    near = {
        (one, other): round(distance, 1)
        for one, other in combinations(_TOGETHER, 2)
        if (distance := dist(oklab(theme.paint(one)), oklab(theme.paint(other)))) < 4.5
    }
    assert near == {}


@_BOTH
@pytest.mark.parametrize(("one", "other"), [("x", "layer2"), ("x", "h"), ("h", "c"), ("h", "layer2")])
def test_input_state_and_second_layer_differ_clearly(theme: Theme, one: Role, other: Role) -> None:
    assert dist(oklab(theme.paint(one)), oklab(theme.paint(other))) >= 6


@_BOTH
def test_h_and_c_differ_without_colours(theme: Theme) -> None:
    """By a shade of grey here, by dashes in every figure (tests/figures/test_states_in_grey.py)."""
    assert abs(oklab(theme.h)[0] - oklab(theme.c)[0]) >= 6
