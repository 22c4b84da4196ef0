"""Every deed of the table is undone, after success, failure and KeyboardInterrupt, and said: by a picture of its own."""

import os
from contextlib import nullcontext

import pytest
import torch

from lstm_diagrams import capture
from lstm_diagrams.facts import Change
from tests.capture.untouched.deeds import DEEDS, EXPECTED, Holder
from tests.capture.untouched.snapshot import snapshot
from tests.endings import ENDINGS, endings
from tests.models import ZOO


@endings
@pytest.mark.parametrize("deed", list(DEEDS))
def test_a_deed_is_undone(deed: str, ending: str) -> None:
    function, error = ENDINGS[ending]
    model, x = Holder(DEEDS[deed], function), torch.ones(3, 4)
    before = snapshot(model)
    with nullcontext() if error is None else pytest.raises(error):
        capture(model, x)
    after = snapshot(model)
    assert [name for name in before if before[name] != after[name]] == []


@pytest.mark.parametrize("deed", [deed for deed in DEEDS if deed not in EXPECTED])
def test_a_deed_is_said(deed: str) -> None:
    seen = capture(Holder(DEEDS[deed], lambda: None), torch.ones(3, 4))
    assert seen.restored
    assert all(change.restored for change in seen.restored), seen.restored


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork, so that the deed stays in a process of its own")
@pytest.mark.parametrize("deed", list(DEEDS))
def test_the_picture_of_the_test_sees_the_deed(deed: str) -> None:
    """Each deed, done without a capture, is seen: otherwise the test above could not fail."""
    child = os.fork()
    if not child:
        os._exit(_seen(deed))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _seen(deed: str) -> int:
    try:
        torch.set_num_threads(1)  # GNU OpenMP hangs in a forked process
        model = Holder(DEEDS[deed], lambda: None).eval()
        before = snapshot(model)
        with torch.no_grad():
            model(torch.ones(3, 4))
            return 0 if snapshot(model) != before else 1
    except BaseException:
        return 2


@pytest.mark.parametrize("deed", sorted(EXPECTED))
def test_what_is_expected_needs_no_word(deed: str) -> None:
    assert capture(Holder(DEEDS[deed], lambda: None), torch.ones(3, 4)).restored == ()


def test_a_forward_that_changes_nothing_has_nothing_put_back() -> None:
    assert capture(Holder(lambda *_: None, lambda: None), torch.ones(3, 4)).restored == ()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", [name for name, specimen in ZOO.items() if specimen.use is None])
def test_models_that_leave_themselves_alone_have_nothing_put_back(name: str) -> None:
    specimen = ZOO[name]
    seen = capture(specimen.make(), *specimen.inputs(), **specimen.named())
    names = {change.name for change in seen.restored}
    assert names == ({"_flat_weights", "_flat_weight_refs"} if name == "weight norm in an lstm" else set())


def test_the_names_lead_to_what_was_changed() -> None:
    def deed(model: Holder, _: torch.Tensor) -> None:
        model.memory.cells[0].inner.far.n.append(1)
        model.layer.note = "here"
        model.last.weight.data.add_(1)
        model.norm.__class__ = torch.nn.BatchNorm2d
        torch.set_num_threads(torch.get_num_threads() + 1)

    seen = capture(Holder(deed, lambda: None), torch.ones(3, 4))
    assert set(seen.restored) == {
        Change("attribute", "memory"),
        Change("attribute", "layer.note"),
        Change("numbers", "last.weight"),
        Change("attribute", "norm.__class__"),
        Change("setting", "torch.get_num_threads()"),
    }
