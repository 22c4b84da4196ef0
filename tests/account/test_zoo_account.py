"""Models like published ones: every weight that the output depends on is in every picture of them, or the picture says that it is not."""

from collections.abc import Iterator

import pytest
import torch
from torch import Tensor, nn

from lstm_diagrams import Diagram, capture, draw
from lstm_diagrams.figures.registry import fitting
from tests.account.oracles import flat, influential
from tests.models import ZOO
from tests.zoo.specimen import Specimen

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*quantiz:UserWarning"),
    pytest.mark.filterwarnings("ignore:.*quantiz:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:.*nested tensors is in prototype:UserWarning"),
    pytest.mark.filterwarnings("ignore:LSTM with projections"),
    pytest.mark.filterwarnings("ignore:.*torch.jit.*:DeprecationWarning"),
]
_WITHOUT_GRADIENTS = {
    "quantized lstm", "quantized gru", "meta", "huge on meta", "compiled", "compiled and parallel", "lazy", "data parallel",
    "generate", "whole numbers", "failure that is caught", "scripted", "traced", "nested tensor",
}  # fmt: skip
"""Those that cannot be asked for gradients of one run, or whose paths are those of a wrapper."""
NAMES = [name for name, specimen in ZOO.items() if specimen.use is None and name not in _WITHOUT_GRADIENTS]


def _weighty(specimen: Specimen, model: nn.Module) -> dict[int, str]:
    """The weights that the output depends on, by id."""
    torch.manual_seed(1)
    inputs, named = specimen.inputs(), specimen.named()
    parameters = {id(each): path for path, each in model.named_parameters()}
    found = influential(lambda _: flat(model(*inputs, **named)), [], list(model.parameters()))
    return {number: path for number, path in parameters.items() if number in found}


def _accounted(diagram: Diagram, model: nn.Module) -> Iterator[int]:
    """The ids of the weights that belong to what is drawn, or that are said to be left out."""
    by_name: dict[str, Tensor] = dict(model.named_parameters(remove_duplicate=False))
    paths = dict(model.named_modules(remove_duplicate=False))
    calls = {call.id: call.layer for call in diagram.facts.calls}
    for call in diagram.coverage.drawn_calls:
        if calls[call] in paths:
            yield from map(id, paths[calls[call]].parameters())
    told = [name for part in diagram.coverage.left_out for name in part.parameters]
    yield from (id(by_name[name]) for name in (*told, *diagram.canvas.parameters) if name in by_name)


@pytest.mark.parametrize("name", NAMES)
def test_no_weight_vanishes(name: str) -> None:
    specimen = ZOO[name]
    torch.manual_seed(0)
    model = specimen.make().eval()
    weighty = _weighty(specimen, model)
    torch.manual_seed(1)
    seen = capture(model, *specimen.inputs(), **specimen.named())
    figures = [each.name for each in fitting(seen)] if len(seen.calls) < 40 else []
    for figure in (None, *figures):
        diagram = draw(seen, figure=figure)
        accounted = set(_accounted(diagram, model))
        missing = [path for number, path in weighty.items() if number not in accounted]
        assert not missing, f"{diagram.figure}: {missing}"


def test_most_of_the_zoo_is_asked() -> None:
    assert len(NAMES) > 60
