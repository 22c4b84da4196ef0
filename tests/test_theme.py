"""Themes: every role painted, told apart by its paint, and readable on what it stands on."""

import re
from dataclasses import asdict, replace
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
