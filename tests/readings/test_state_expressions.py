"""Expressions over output, h_n and c_n, by the axes of the call. That they are true is tested with the figure ``states``."""

from dataclasses import replace

import pytest

from lstm_diagrams.facts import Slot
from lstm_diagrams.readings.recurrence import Recurrence, recurrences
from lstm_diagrams.readings.state_expressions import equalities, final_entry
from tests.figures.made_facts import recurrent, tensor


def _run(*, lengths: tuple[int, ...] | None = None, **sizes: int) -> Recurrence:
    run = next(recurrences(recurrent(**sizes)))
    first = Slot("sequence", replace(run.sequence, lengths=lengths))
    return replace(run, call=replace(run.call, inputs=(first, *run.call.inputs[1:])))


def test_entries_count_layers_and_directions_together() -> None:
    run = _run(layers=3, directions=2)
    assert [final_entry(run, "h", layer, direction, 0) for layer in range(3) for direction in range(2)] == [
        f"h_n[{entry}]" for entry in range(6)
    ]
    assert final_entry(_run(lengths=(5, 2, 1, 1)), "c", 1, 0, 2) == "c_n[1, 2]"


@pytest.mark.parametrize(("projection", "width"), [(0, 5), (2, 2)])
def test_halves_of_output_are_as_wide_as_h(projection: int, width: int) -> None:
    found = [str(equality) for equality in equalities(_run(directions=2, hidden=5, projection=projection), 0)]
    assert found == [f"output[:, -1, :{width}] == h_n[-2]", f"output[:, 0, {width}:] == h_n[-1]"]


def test_a_sample_of_a_packed_batch_ends_at_its_own_length() -> None:
    run = _run(lengths=(5, 2, 1, 1))
    assert [str(*equalities(run, sample)) for sample in (0, 1)] == [
        "output[0, 4] == h_n[-1, 0]",
        "output[1, 1] == h_n[-1, 1]",
    ]


def test_without_a_batch_only_time_is_indexed() -> None:
    run = _run(directions=1)
    outputs = (Slot("output", tensor(time=5, hidden=5)), *run.call.outputs[1:])
    assert str(*equalities(replace(run, call=replace(run.call, outputs=outputs)), 0)) == "output[-1] == h_n[-1]"
