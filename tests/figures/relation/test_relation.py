"""How many steps a model takes and gives: known by how each model here is written, and read off its picture."""

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from lstm_diagrams import capture, draw
from lstm_diagrams.errors import FigureMismatch
from lstm_diagrams.figures.registry import registered
from lstm_diagrams.figures.relation.kinds import relation_of
from tests.figures.geometry import flaws
from tests.figures.picture import SVG, Picture
from tests.figures.subjects import seen


class _Steps(nn.Module):
    """A cell in a loop; what it takes and gives is said by two words."""

    def __init__(self, takes: str, gives: str, steps: int = 4) -> None:
        super().__init__()
        self.takes, self.gives, self.steps = takes, gives, steps
        self.cell, self.head, self.back = nn.GRUCell(3, 5), nn.Linear(5, 2), nn.Linear(2, 3)

    def forward(self, x: Tensor) -> Any:
        h, results = None, []
        own = x[:, 0] if self.takes == "first" else x
        for step in range(self.steps):
            own = x[:, step] if self.takes == "each" else own
            h = self.cell(own, h)
            results.append(self.head(h))
            own = self.back(results[-1]) if self.takes in ("one", "first") else own
        return {"each": torch.stack(results, 1), "last": results[-1], "second": results[1]}[self.gives]


_EACH, _ONE = torch.randn(2, 4, 3), torch.randn(2, 3)


@pytest.mark.parametrize(
    ("takes", "gives", "x", "name"),
    [
        ("each", "each", _EACH, "many-to-many"),
        ("each", "last", _EACH, "many-to-one"),
        ("one", "each", _ONE, "one-to-many"),
        ("first", "each", _EACH, "one-to-many"),
        ("one", "last", _ONE, "one-to-one"),
    ],
)
def test_a_loop_is_read_by_what_its_steps_take_and_give(takes: str, gives: str, x: Tensor, name: str) -> None:
    found = relation_of(capture(_Steps(takes, gives), x))
    assert found is not None
    assert (found.name, found.taken, found.given) == (
        name, 4 if takes == "each" else 1, 4 if gives == "each" else 1,
    )  # fmt: skip


@pytest.mark.parametrize("handed", [True, False])
def test_a_loop_that_begins_with_what_a_layer_read_writes_after_it(handed: bool) -> None:
    class Writer(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.reader, self.loop = nn.GRU(3, 5, batch_first=True), _Steps("one", "each", 3)

        def forward(self, x: Tensor) -> Any:
            h, own, results = self.reader(x)[1][0] if handed else None, x[:, 0], []
            for _ in range(3):
                h = self.loop.cell(own, h)
                results.append(self.loop.head(h))
                own = self.loop.back(results[-1])
            return torch.stack(results, 1)

    found = relation_of(capture(Writer(), _EACH))
    assert found is not None
    assert (found.name, found.taken, found.given) == (("encoder-decoder", 4, 3) if handed else ("one-to-many", 1, 3))


@pytest.mark.parametrize(("takes", "gives", "x"), [("each", "second", _EACH), ("same", "each", _ONE)])
def test_what_is_none_of_them_is_not_drawn_as_one(takes: str, gives: str, x: Tensor) -> None:
    """A result in the middle, or one x given to every step again: neither is a relation of the row."""
    with pytest.raises(FigureMismatch, match="figure 'relation' cannot draw"):
        draw(_Steps(takes, gives), x, figure="relation")


@pytest.mark.parametrize(
    ("subject", "name", "taken", "given"),
    [
        ("lstm", "many-to-many", 4, 4),
        ("rnn unbatched", "one-to-one", 1, 1),
        ("forecaster", "many-to-one", 8, 1),
        ("encoder decoder", "encoder-decoder", 5, 3),
        ("stepped cell", "many-to-one", 40, 1),
    ],
)
def test_layers_and_whole_networks(subject: str, name: str, taken: int, given: int) -> None:
    found = relation_of(seen(subject))
    assert found is not None
    assert (found.name, found.taken, found.given) == (name, taken, given)


@pytest.mark.parametrize("subject", ["mlp", "lenet", "residual", "decoder loop"])
def test_where_there_is_no_such_relation_it_does_not_fit(subject: str) -> None:
    assert registered()["relation"].fit(seen(subject)) == 0


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("steps", [0, 3, 4, 5])
def test_the_own_relation_is_marked_with_its_real_steps(lang: str, steps: int) -> None:
    picture = Picture.of(draw(seen("forecaster"), figure="relation", lang=lang, steps=steps, legend=True).svg())
    assert flaws(picture) == []
    own = [writing.text for writing in picture.writings if "own" in writing.classes]
    assert {"x1", "x8", "y8"} <= {text.replace(" ", "") for text in own}
    assert ("Forecaster" in " ".join(own)) and ("8" in " ".join(own))
    names = [writing.text for writing in picture.writings if "name" in writing.classes]
    assert len(names) == 5


def test_padded_samples_and_both_directions_are_said() -> None:
    packed = draw(seen("lstm packed"), figure="relation", lang="en")
    assert "at each of up to 5 steps" in packed.description
    assert draw(seen("lstm packed"), figure="relation", lang="zh").description.count("至多 5 步") == 1
    one, both = (
        draw(seen(name), figure="relation", highlight="many-to-many").canvas
        for name in ("lstm", "lstm both ways projected")
    )
    lines = [sum("reverse" in mark.classes for mark in canvas.marks) for canvas in (one, both)]
    assert lines == [0, 3]


@pytest.mark.parametrize("steps", [12, 1000, 10_000])
def test_the_whole_number_of_a_step_is_a_subscript_inside_its_circle(steps: int) -> None:
    picture = Picture.of(draw(nn.LSTM(2, 3), torch.randn(steps, 1, 2), figure="relation").svg())
    assert flaws(picture) == []
    for letter in "xy":
        (text,) = (text for text in picture.root.iter(f"{SVG}text") if "".join(text.itertext()) == f"{letter}{steps}")
        assert [span.text for span in text] == [letter, str(steps)]
