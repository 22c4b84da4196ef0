"""A Transformer's layers are seen one by one, whether PyTorch would fuse them or not, and its setting stays as it was."""

from collections.abc import Iterator

import pytest
import torch
from torch import nn

from lstm_diagrams import CaptureError, capture, observe

_ENCODER = {"d_model": 8, "nhead": 2, "dim_feedforward": 16, "batch_first": True}


@pytest.fixture(params=[True, False], autouse=True)
def fast(request: pytest.FixtureRequest) -> Iterator[bool]:
    before = torch.backends.mha.get_fastpath_enabled()
    torch.backends.mha.set_fastpath_enabled(request.param)
    yield request.param
    torch.backends.mha.set_fastpath_enabled(before)


def test_every_layer_inside_is_seen_and_the_setting_stays(fast: bool) -> None:
    model = nn.TransformerEncoder(nn.TransformerEncoderLayer(**_ENCODER), 2, enable_nested_tensor=False)
    attentions = [f"layers.{layer}.self_attn" for layer in range(2)]
    seen = capture(model, torch.randn(2, 5, 8))
    assert [call.layer for call in seen.calls if call.layer.endswith("self_attn")] == attentions
    assert torch.backends.mha.get_fastpath_enabled() is fast
    with torch.no_grad(), observe(model.eval()) as observed:
        model(torch.randn(2, 5, 8))
    assert [call.layer for call in observed.capture.calls if call.layer.endswith("self_attn")] == attentions
    assert torch.backends.mha.get_fastpath_enabled() is fast


def test_a_failure_leaves_the_setting_too(fast: bool) -> None:
    with pytest.raises(CaptureError):
        capture(nn.TransformerEncoderLayer(**_ENCODER), torch.randn(2, 5, 7))
    assert torch.backends.mha.get_fastpath_enabled() is fast
