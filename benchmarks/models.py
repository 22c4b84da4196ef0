"""Models of the size that people bring: a recurrent, a convolutional and an attention one."""

from collections.abc import Callable

import torch
from torch import Tensor, nn


class Bottleneck(nn.Module):
    """The block of ResNet-50 (He et al. 2015): 1x1, 3x3 and 1x1 convolutions beside a shortcut."""

    def __init__(self, channels: int, width: int, stride: int) -> None:
        super().__init__()
        self.narrow, self.norm1 = nn.Conv2d(channels, width, 1, bias=False), nn.BatchNorm2d(width)
        self.middle, self.norm2 = nn.Conv2d(width, width, 3, stride, 1, bias=False), nn.BatchNorm2d(width)
        self.wide, self.norm3 = nn.Conv2d(width, 4 * width, 1, bias=False), nn.BatchNorm2d(4 * width)
        self.relu = nn.ReLU()
        self.shortcut: nn.Module = nn.Sequential()
        if stride > 1 or channels != 4 * width:
            self.shortcut = nn.Sequential(
                nn.Conv2d(channels, 4 * width, 1, stride, bias=False), nn.BatchNorm2d(4 * width)
            )

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, height, width) to (batch, 4 width, height / stride, width / stride)."""
        y = self.relu(self.norm1(self.narrow(x)))
        y = self.norm3(self.wide(self.relu(self.norm2(self.middle(y)))))
        made: Tensor = self.relu(y + self.shortcut(x))
        return made


def resnet() -> nn.Sequential:
    """As deep and wide as ResNet-50; takes (batch, 3, height, width)."""
    parts: list[nn.Module] = [nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU()]
    parts.append(nn.MaxPool2d(3, 2, 1))
    channels = 64
    for count, width, stride in ((3, 64, 1), (4, 128, 2), (6, 256, 2), (3, 512, 2)):
        for number in range(count):
            parts.append(Bottleneck(channels, width, 1 if number else stride))
            channels = 4 * width
    return nn.Sequential(*parts, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 1000))


def encoder(width: int, heads: int, layers: int) -> nn.TransformerEncoder:
    """A Transformer encoder; takes (batch, seq, width)."""
    layer = nn.TransformerEncoderLayer(width, heads, 4 * width, batch_first=True)
    return nn.TransformerEncoder(layer, layers, enable_nested_tensor=False)


def large_language_model() -> nn.Sequential:
    """70 billion parameters, to be made on the meta device; takes integers of shape (batch, seq)."""
    return nn.Sequential(nn.Embedding(32_000, 8192), encoder(8192, 64, 86), nn.Linear(8192, 32_000))


EXAMPLES: dict[str, Callable[[], tuple[nn.Module, Tensor]]] = {
    "LSTM(64, 256, 2), x of shape 100, 32, 64": lambda: (nn.LSTM(64, 256, 2), torch.randn(100, 32, 64)),
    "a CNN like ResNet-50, x of shape 1, 3, 96, 96": lambda: (resnet(), torch.randn(1, 3, 96, 96)),
    "a CNN like ResNet-50, x of shape 1, 3, 224, 224": lambda: (resnet(), torch.randn(1, 3, 224, 224)),
    "24-layer Transformer encoder, x of shape 1, 64, 256": lambda: (encoder(256, 4, 24), torch.randn(1, 64, 256)),
    "24-layer Transformer encoder, x of shape 4, 64, 512": lambda: (encoder(512, 8, 24), torch.randn(4, 64, 512)),
}
"""What a capture is measured with: makers of a model and an input for it."""
