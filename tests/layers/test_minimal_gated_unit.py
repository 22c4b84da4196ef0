"""A cell that nobody planned: one file outside the package describes it; its numbers are proven, every figure draws it or says no."""

from xml.etree import ElementTree

import pytest
import torch

from lstm_diagrams import CaptureError, Diagram, draw
from lstm_diagrams.capture import capture_with_values
from lstm_diagrams.errors import FigureMismatch
from lstm_diagrams.facts import Capture
from lstm_diagrams.figures.registry import registered
from tests.figures.geometry import flaws
from tests.figures.picture import SVG, Picture
from tests.layers.minimal_gated_unit import MGU

_DRAWN = ("folded", "handover", "interface", "parameter", "parameters", "states", "unrolled")
_STEPS, _BATCH = 4, 2


def _run(model: MGU) -> Capture:
    torch.manual_seed(1)
    return capture_with_values(model, torch.randn(_STEPS, _BATCH, 3))


@pytest.fixture(scope="module")
def model() -> MGU:
    torch.manual_seed(0)
    return MGU(3, 5, 2)


@pytest.fixture(scope="module")
def seen(model: MGU) -> Capture:
    return _run(model)


def _texts(diagram: Diagram) -> str:
    root = ElementTree.fromstring(diagram.svg())
    return " ".join("".join(text.itertext()) for text in root.iter(f"{SVG}text"))


def _numbers(diagram: Diagram) -> set[str]:
    """What the tooltips of painted units say."""
    return {title.text or "" for title in ElementTree.fromstring(diagram.svg()).iter(f"{SVG}title")}


@pytest.mark.parametrize("name", _DRAWN)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_figure_of_layers_draws_it_without_a_flaw(seen: Capture, name: str, lang: str) -> None:
    diagram = draw(seen, figure=name, lang=lang, legend=True)
    assert flaws(Picture.of(diagram.svg())) == []
    assert "MGU" in _texts(diagram)


def test_its_memory_stands_where_the_cell_state_of_an_lstm_would(seen: Capture) -> None:
    assert {"m_0[0]", "m_n[1]"} <= set(_texts(draw(seen, figure="unrolled", lang="en")).split())
    assert "output, (h_n, m_n) = mgu(x)" in _texts(draw(seen, figure="interface", lang="en"))
    assert "m_n.shape = (2, 2, 5)" in _texts(draw(seen, figure="interface", lang="en"))
    assert "m is not in it" in _texts(draw(seen, figure="states", lang="en"))
    assert "m_n (layers×directions 2, batch 2, hidden 5)" in _texts(draw(seen, figure="parameter", lang="en"))


def test_its_own_equations_are_in_the_words(seen: Capture) -> None:
    words = _texts(draw(seen, figure="handover", lang="en"))
    assert "from unit k to unit k alone (times 1 minus the forget gate f, element by element)" in words
    assert "a thin line is 2 weights" in words
    assert "2·H·(F + H + 2) = 2·5·(3 + 5 + 2) = 100" in _texts(draw(seen, figure="parameters", lang="en"))
    assert "遗忘门" in _texts(draw(seen, figure="parameters", lang="zh"))


def test_the_inside_is_refused_by_name_as_it_is_wired_like_none_that_is_drawn(seen: Capture) -> None:
    with pytest.raises(FigureMismatch, match="figure 'cell' cannot draw MGU"):
        draw(seen, figure="cell")
    assert registered()["cell"].fit(seen) == 0


def test_a_figure_that_says_it_fits_draws_it(seen: Capture) -> None:
    fitting = [name for name, figure in registered().items() if figure.fit(seen)]
    assert set(_DRAWN) <= set(fitting)
    for name in fitting:
        assert draw(seen, figure=name).svg()


def test_its_numbers_are_those_that_the_module_itself_makes(model: MGU, seen: Capture) -> None:
    torch.manual_seed(1)
    x = torch.randn(_STEPS, _BATCH, 3)
    with torch.no_grad():
        output, (h_n, m_n) = model(x)
    upper = next(chain for chain in seen.chains if chain.layer == 1)
    assert [name for name, _ in upper.history] == ["x", "h", "m", "f", "n", "h_0", "m_0"]
    for step in range(_STEPS):
        for unit in range(5):
            assert upper.values("h").at(step, 1, unit) == pytest.approx(output[step, 1, unit].item(), abs=1e-6)
    assert upper.values("m").at(_STEPS - 1, 0, 3) == pytest.approx(m_n[1, 0, 3].item(), abs=1e-6)
    assert upper.values("h").at(_STEPS - 1, 0, 3) == pytest.approx(h_n[1, 0, 3].item(), abs=1e-6)
    painted = _numbers(draw(seen, figure="unrolled", values=True))
    assert f"{output[0, 0, 0].item():+.4g}" in painted


def test_a_step_that_does_not_give_what_the_module_gave_is_no_proof(model: MGU) -> None:
    class Drifting(MGU):
        """Its description is that of its base, its run is not."""

        def forward(self, x: torch.Tensor, hx: object = None) -> object:
            output, states = super().forward(x)
            return output + 0.5, states

    with pytest.raises(CaptureError, match="stepping by hand does not give its output"):
        _run(Drifting(3, 5))
