"""The list of figures: of all of them, and of those that fit a model."""

import pytest
import torch

import lstm_diagrams
from lstm_diagrams.figures.registry import registered
from lstm_diagrams.integrations.cli import main


def test_the_list_names_every_figure_with_both_titles_and_all_options(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["figures"]) == 0
    listed = capsys.readouterr().out
    for name, figure in registered().items():
        assert name in listed.splitlines()
        assert figure.title.zh in listed
        assert figure.title.en in listed
        for option in figure.options:
            assert f"{option.name}={option.default!r}" in listed


def test_of_a_model_those_that_fit_come_first_and_the_others_say_what_they_need(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["figures", "torch.nn:GRU(3,5)", "-i", "4,2,3"]) == 0
    fit, others = capsys.readouterr().out.split(" do not fit:")
    facts = lstm_diagrams.capture(torch.nn.GRU(3, 5), torch.ones(4, 2, 3))
    able = {name: figure.fit(facts) for name, figure in registered().items() if figure.fit(facts) > 0}
    listed = [line for line in fit.splitlines() if line in registered()]
    assert set(listed) == set(able)
    assert [able[name] for name in listed] == sorted(able.values(), reverse=True)
    assert listed[0] == lstm_diagrams.draw(facts).figure
    assert f"needs {registered()['cnn'].needs.en}" in others
    assert {line for line in others.splitlines() if line in registered()} == set(registered()) - set(able)
