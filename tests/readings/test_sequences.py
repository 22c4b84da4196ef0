"""Which tensor of sequences a capture is about, and what its axes are."""

import pytest
import torch
from torch import nn

from lstm_diagrams import UnknownName, UsageError, capture
from lstm_diagrams.capture import capture_with_values
from lstm_diagrams.readings.sequences import drawable, numbers_of, sequences_of, tensor_itself


class _Two(nn.Module):
    """Two recurrent layers, one behind the other."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.GRU(3, 5, batch_first=True)
        self.second = nn.LSTM(5, 2, batch_first=True)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        result: torch.Tensor = self.second(self.first(x)[0])[0]
        return result


@pytest.mark.parametrize(
    ("first", "order"), [(True, ("batch", "time", "feature")), (False, ("time", "batch", "feature"))]
)
def test_a_model_tells_the_order_of_its_axes(first: bool, order: tuple[str, ...]) -> None:
    x = torch.randn(4, 2, 3)
    found = sequences_of(capture(nn.LSTM(3, 5, batch_first=first), x), "", "")
    assert found.order == order
    assert found.tensor.shape == x.shape
    assert torch.equal(eval(found.slice_of("batch"), {"x": x}), x[0] if first else x[:, 0])
    assert found.product() == ("N × T × F" if first else "T × N × F") + " = 4 × 2 × 3"


def test_any_recurrent_layer_can_be_chosen() -> None:
    seen = capture(_Two(), torch.randn(2, 4, 3))
    assert sequences_of(seen, "", "").tensor.shape == (2, 4, 3)
    assert sequences_of(seen, "second", "").tensor.shape == (2, 4, 5)
    with pytest.raises(UnknownName, match="known: first, second"):
        sequences_of(seen, "third", "")


def test_a_tensor_takes_the_usual_order_or_the_one_it_is_told() -> None:
    seen = capture(torch.zeros(4, 2, 3))
    assert sequences_of(seen, "", "").order == ("batch", "time", "feature")
    assert sequences_of(seen, "", "time,batch , feature").order == ("time", "batch", "feature")
    assert sequences_of(capture(torch.zeros(4, 2)), "", "").order == ("batch", "feature")


@pytest.mark.parametrize("order", ["batch", "batch, time", "batch, time, time", "batch, hour, feature", "a, b, c, d"])
def test_an_order_that_does_not_name_the_axes_is_refused(order: str) -> None:
    with pytest.raises(UsageError, match=r"\(4, 2, 3\).*such as 'batch, time, feature'"):
        sequences_of(capture(torch.zeros(4, 2, 3)), "", order)


def test_a_model_takes_no_order_and_a_tensor_no_layer() -> None:
    with pytest.raises(UsageError, match="tells the order"):
        sequences_of(capture(nn.GRU(3, 5), torch.randn(4, 2, 3)), "", "batch, time, feature")
    with pytest.raises(UnknownName, match="known: none"):
        sequences_of(capture(torch.zeros(4, 2, 3)), "memory", "")


def test_packed_and_empty_sequences_cannot_be_drawn() -> None:
    packed = nn.utils.rnn.pack_padded_sequence(torch.randn(4, 2, 3), torch.tensor([4, 2]))
    empty = capture(nn.GRU(3, 5), torch.randn(4, 0, 3))
    for seen, words in ((capture(nn.GRU(3, 5), packed), "packed"), (empty, r"\(4, 0, 3\)")):
        assert drawable(seen) is None
        with pytest.raises(UsageError, match=words):
            sequences_of(seen, "", "")


def test_a_model_is_no_tensor_by_itself() -> None:
    assert tensor_itself(capture(nn.Linear(3, 2), torch.randn(2, 3))) is None
    assert drawable(capture(nn.Linear(3, 2), torch.randn(2, 3))) is None


@pytest.mark.parametrize("first", [True, False])
def test_numbers_are_found_by_the_names_of_the_axes(first: bool) -> None:
    x = torch.randn(4, 2, 3)
    seen = capture_with_values(nn.LSTM(3, 5, batch_first=first), x)
    fed, own = numbers_of(seen, sequences_of(seen, "", "")), capture_with_values(x)
    told = numbers_of(own, sequences_of(own, "", "batch, time, feature" if first else "time, batch, feature"))
    for numbers in (fed, told):
        n, t = (3, 1) if first else (1, 3)
        assert numbers.at({"batch": n, "time": t, "feature": 2}) == pytest.approx(x[3, 1, 2].item())
    assert numbers_of(own, sequences_of(own, "", "")).at({}) == x[0, 0, 0].double().item()


def test_numbers_that_were_not_kept_are_missed() -> None:
    for seen in (capture(torch.zeros(2, 3, 4)), capture(nn.GRU(3, 5), torch.randn(4, 2, 3))):
        with pytest.raises(UsageError, match="values=True"):
            numbers_of(seen, sequences_of(seen, "", ""))
