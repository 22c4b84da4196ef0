"""Index expressions in the order of axes that a tensor has."""

import pytest

from lstm_diagrams.facts import Tensor
from lstm_diagrams.figures.bidirectional.indexing import indexed
from tests.figures.made_facts import tensor


@pytest.mark.parametrize(("made", "entries", "written"), [
    (tensor(batch=4, time=5, hidden=6), {"time": "-1", "hidden": ":3"}, "y[:, -1, :3]"),
    (tensor(time=5, batch=4, hidden=6), {"time": "0", "hidden": "3:"}, "y[0, :, 3:]"),
    (tensor(time=5, hidden=6), {"time": "0", "hidden": "3:"}, "y[0, 3:]"),
    (tensor(time=5, batch=4, hidden=6), {"time": "-1"}, "y[-1]"),
    (tensor(batch=4, time=5, hidden=6), {"time": "-1"}, "y[:, -1]"),
    (tensor(batch=4), {}, "y"),
])  # fmt: skip
def test_one_entry_per_axis_as_far_as_needed(made: Tensor, entries: dict[str, str], written: str) -> None:
    assert indexed("y", made, **entries) == written
