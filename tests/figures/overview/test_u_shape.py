"""Where an overview stands: a U-Net as a U, what no screen holds closed, equal blocks folded alike."""

import pytest
import torch
from torch import Tensor, nn

from lstm_diagrams.diagram import draw
from tests.figures.geometry import flaws
from tests.figures.picture import Outline, Picture

_SCREEN = 1000


def _twice(before: int, after: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(before, after, 3, padding=1), nn.ReLU(), nn.Conv2d(after, after, 3, padding=1), nn.ReLU()
    )


class _UNet(nn.Module):
    """``levels`` sizes of maps; ``skip`` says whether the growing half is given those of the shrinking one."""

    def __init__(self, levels: int, *, skip: bool = True) -> None:
        super().__init__()
        self.skip, self.pool = skip, nn.MaxPool2d(2)
        sizes = [4 * 2**level for level in range(levels)]
        self.down = nn.ModuleList(_twice(before, after) for before, after in zip([1, *sizes], sizes, strict=False))
        self.bottom = _twice(sizes[-1], 2 * sizes[-1])
        self.up = nn.ModuleList(nn.ConvTranspose2d(2 * size, size, 2, 2) for size in sizes)
        self.back = nn.ModuleList(_twice((1 + skip) * size, size) for size in sizes)

    def forward(self, x: Tensor) -> Tensor:
        kept: list[Tensor] = []
        for block in self.down:
            kept.append(block(x if not kept else self.pool(kept[-1])))
        x = self.bottom(self.pool(kept[-1]))
        for level in reversed(range(len(kept))):
            x = self.up[level](x)
            x = self.back[level](torch.cat([x, kept[level]], 1) if self.skip else x)
        return x


def _picture(model: nn.Module, *inputs: Tensor, lang: str = "en", **options: object) -> Picture:
    return Picture.of(draw(model, *inputs, figure="overview", lang=lang, **options).svg())


def _titles(picture: Picture, frame: Outline) -> list[str]:
    """The words at the upper left of a frame."""
    return [
        writing.text
        for writing in picture.writings
        if abs(writing.rect.left - frame.rect.left) < 30 and 0 < writing.rect.top - frame.rect.top < 20
    ]


@pytest.mark.parametrize("levels", [2, 3])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_u_net_is_a_u_with_its_sizes_level(levels: int, lang: str) -> None:
    picture = _picture(_UNet(levels), torch.randn(1, 1, 32, 32), lang=lang)
    (first,), (last,) = picture.shapes("terminal", "x"), picture.shapes("terminal", "output")
    middle = (first.rect.center[0] + last.rect.center[0]) / 2
    joins = picture.shapes("operator", "cat")
    assert len(joins) == levels
    for join in joins:
        level = [shape for shape in picture.shapes("module") if abs(shape.rect.center[1] - join.rect.center[1]) < 1]
        assert [shape.rect.center[0] < middle < join.rect.center[0] for shape in level] == [True]
    assert last.rect.top < min(join.rect.top for join in joins), "the right half is read upwards"
    lowest = max(picture.shapes("module"), key=lambda shape: shape.rect.center[1])
    assert abs(lowest.rect.center[0] - middle) < first.rect.right - first.rect.left
    assert flaws(picture) == []


def test_without_ways_across_it_is_no_u() -> None:
    picture = _picture(_UNet(2, skip=False), torch.randn(1, 1, 32, 32))
    (first,), (last,) = picture.shapes("terminal", "x"), picture.shapes("terminal", "output")
    assert first.rect.bottom < last.rect.top or first.rect.right < last.rect.left
    assert flaws(picture) == []


def test_opened_blocks_stand_in_their_frames_on_both_sides_of_the_u() -> None:
    picture = _picture(_UNet(2), torch.randn(1, 1, 32, 32), parts=0)
    assert len(picture.shapes("module", "convolution")) == 2 * 5 + 2
    frames = [frame for frame in picture.shapes("frame") if frame.stroke != "none"]
    blocks = [frame for frame in frames if "Sequential" in _titles(picture, frame)]
    middle = (picture.view.left + picture.view.right) / 2
    assert len(blocks) == 5, "two on each side, one at the bottom"
    assert sum(frame.rect.right < middle for frame in blocks) == sum(frame.rect.left > middle for frame in blocks) == 2
    assert flaws(picture) == []


class _Block(nn.Module):
    def __init__(self, before: int, after: int) -> None:
        super().__init__()
        self.one, self.two = nn.Conv2d(before, after, 3, padding=1), nn.Conv2d(after, after, 3, padding=1)
        self.relu = nn.ReLU()
        self.short = nn.Conv2d(before, after, 1) if before != after else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        return self.relu(self.two(self.relu(self.one(x))) + self.short(x))


def _residual(stages: int) -> nn.Sequential:
    sizes = [4 * 2**stage for stage in range(stages)]
    before = [sizes[0], *sizes]
    return nn.Sequential(
        nn.Conv2d(3, sizes[0], 3),
        *(nn.Sequential(_Block(b, a), _Block(a, a)) for b, a in zip(before, sizes, strict=False)),
    )


def test_what_no_screen_holds_is_closed_and_equal_blocks_fold_into_one() -> None:
    model, x = _residual(4), torch.randn(1, 3, 16, 16)
    fitted, whole = _picture(model, x), _picture(model, x, parts=0)
    assert fitted.view.bottom - fitted.view.top <= _SCREEN < whole.view.bottom - whole.view.top
    assert "_Block × 2" in fitted.texts
    closed = [text for text in fitted.texts if text in {f"{stage}.{block}" for stage in (2, 3, 4) for block in (0, 1)}]
    assert len(closed) == 6, "the other six are closed, each for itself"


def test_columns_are_about_equally_tall() -> None:
    layers = [layer for size in range(12) for layer in (nn.Linear(4 + size, 5 + size), nn.Tanh())]
    picture = _picture(nn.Sequential(*layers), torch.randn(2, 4))
    columns: dict[int, list[float]] = {}
    for card in picture.shapes("module"):
        columns.setdefault(round(card.rect.center[0] / 60), []).append(card.rect.bottom)
    lows = [max(bottoms) for bottoms in columns.values()]
    assert len(lows) > 1
    assert max(lows) - min(lows) < 150
