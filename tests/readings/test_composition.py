"""The story of a model around recurrent layers: told for what can be known, never for what cannot."""

import torch
from torch import Tensor, nn

from lstm_diagrams.capture import capture
from lstm_diagrams.facts import Capture
from lstm_diagrams.readings.composition import composition
from tests.figures.subjects import SUBJECTS, seen


def test_which_subjects_have_a_story() -> None:
    told = {subject for subject in SUBJECTS if composition(seen(subject))}
    assert told == {
        "forecaster", "convolution then memory", "embedding classifier", "encoder decoder", "stacked modules",
        "stacked modules two sizes", "frames", "checked as asked",
    }  # fmt: skip


def test_the_stages_of_a_forecaster() -> None:
    told = composition(seen("forecaster"))
    assert told is not None
    assert told.taken is not None
    assert [stage.type for stage in told.rungs[0].before] == ["Linear"]
    assert [stage.type for stage in told.head] == ["ReLU", "Linear"]
    assert (told.taken.how, told.taken.slot) == ("select", "output")
    assert told.source == seen("forecaster").inputs[0].tensor


def test_the_encoder_is_found_by_its_states() -> None:
    told = composition(seen("encoder decoder"))
    assert told is not None
    assert told.encoder is not None
    assert (told.encoder.run.layer.path, told.rungs[0].run.layer.path) == ("encoder", "decoder")
    assert told.encoder_source is not None
    assert (told.encoder_source.shape, told.source.shape) == ((2, 5, 5), (2, 3, 3))


class _Ambiguous(nn.Module):
    """The decoder reads the encoder's output; whether its states come from there too cannot be seen."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder, self.decoder = nn.LSTM(3, 4), nn.LSTM(4, 4)

    def forward(self, x: Tensor) -> Tensor:
        output, states = self.encoder(x)
        return self.decoder(output, states)[0]


def _told(model: nn.Module, *inputs: Tensor) -> object:
    return composition(capture(model, *inputs))


def test_states_of_unknown_origin_have_no_story() -> None:
    assert _told(_Ambiguous(), torch.randn(5, 2, 3)) is None


def test_packed_sequences_and_empty_captures_have_no_story() -> None:
    class Packed(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.memory, self.head = nn.LSTM(3, 4, batch_first=True), nn.Linear(4, 2)

        def forward(self, x: Tensor) -> Tensor:
            packed = nn.utils.rnn.pack_padded_sequence(x, [5, 3], batch_first=True)
            return self.head(self.memory(packed)[1][0][-1])

    assert _told(Packed(), torch.randn(2, 5, 3)) is None
    assert composition(Capture("Nothing", (), (), (), (), (), (), 0)) is None
