"""Random models with every way of calling a layer: nothing of what they do is missing from the facts, nor from any picture."""

import torch
from hypothesis import HealthCheck, given, settings

from tests.account.audit import at_rest, broken_rules
from tests.account.programs import BATCH, CLASSES, STEPS, WIDTH, Program, programs


def audit(model: Program, only: int | None = None) -> list[str]:
    """The rules that a random model breaks; ``only`` as in ``broken_rules``."""
    at_rest(model)
    x = torch.randn(STEPS, BATCH, WIDTH)
    held = {id(each): each for part in (model, *model.made) for each in part.parameters()}
    return list(broken_rules(model, lambda values: model(*values), [x], CLASSES, list(held.values()), only))


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(programs())
def test_nothing_vanishes_from_a_random_model(model: Program) -> None:
    assert audit(model) == []
