"""The command line: the same pictures as in Python; bad usage is one line on stderr, exit code 2 and no file."""

import os
import shlex
import subprocess
import sys
import warnings
from pathlib import Path
from xml.etree import ElementTree

import onnx
import pytest
import torch

import lstm_diagrams
from lstm_diagrams.figures.registry import registered
from lstm_diagrams.integrations.cli import main
from tests.capture.onnx_graph.graphs import recurrent

_LSTM = "torch.nn:LSTM(3,5,2)"


def _run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    program = [sys.executable, "-m", "lstm_diagrams", *arguments]
    root = Path(lstm_diagrams.__file__).parents[1]
    return subprocess.run(program, capture_output=True, env={**os.environ, "PYTHONPATH": str(root)}, check=False)


def test_the_picture_is_the_one_that_python_draws(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["draw", _LSTM, "--input", "4,2,3", "--lang", "zh", "-o", "a.svg"]) == 0
    assert capsys.readouterr().out == "a.svg\n"
    model = torch.nn.LSTM(3, 5, 2)
    drawn = lstm_diagrams.draw(model, torch.randn(4, 2, 3), lang="zh")
    assert (tmp_path / "a.svg").read_text(encoding="utf-8") == drawn.svg()


def test_figure_theme_and_options_reach_the_picture(tmp_path: Path) -> None:
    arguments = [
        "--figure",
        "unrolled",
        "--theme",
        "dark",
        "-O",
        "steps=3",
        "--option",
        "legend=true",
        "-O",
        "highlight=c",
    ]
    assert main(["draw", _LSTM, "--input", "9,2,3", *arguments, "-o", "a.dot"]) == 0
    expected = lstm_diagrams.draw(
        torch.nn.LSTM(3, 5, 2),
        torch.randn(9, 2, 3),
        figure="unrolled",
        theme="dark",
        steps=3,
        legend=True,
        highlight="c",
    )
    plain = lstm_diagrams.draw(torch.nn.LSTM(3, 5, 2), torch.randn(9, 2, 3), figure="unrolled")
    assert expected.dot != plain.dot
    assert (tmp_path / "a.dot").read_text(encoding="utf-8") == expected.dot


def test_a_text_option_stays_text_though_it_looks_like_a_number(tmp_path: Path) -> None:
    assert main(["draw", "my_models:stacked", "-i", "4,2,3", "-f", "unrolled", "-O", "layer=1", "-o", "a.svg"]) == 0
    assert (tmp_path / "a.svg").is_file()


def test_a_mapping_is_written_as_in_python(tmp_path: Path) -> None:
    assert main(["draw", _LSTM, "-i", "4,2,3", "-O", "axes={'time': 'hour'}", "-o", "a.svg"]) == 0
    texts = "".join(ElementTree.parse(tmp_path / "a.svg").getroot().itertext())
    assert "hour" in texts


def test_the_dpi_reaches_the_png(tmp_path: Path) -> None:
    for dpi in ("48", "96"):
        assert main(["draw", _LSTM, "--input", "4,2,3", "--dpi", dpi, "-o", str(tmp_path / f"{dpi}.png")]) == 0
    small, large = ((tmp_path / f"{dpi}.png").read_bytes() for dpi in ("48", "96"))
    assert int.from_bytes(large[16:20], "big") == pytest.approx(2 * int.from_bytes(small[16:20], "big"), abs=1)


def test_integer_inputs_feed_an_embedding(tmp_path: Path) -> None:
    model = "my_models:Classifier"
    assert main(["draw", model, "-i", "6,7:int64:0..1000", "-o", "a.svg"]) == 0
    title = ElementTree.parse(tmp_path / "a.svg").getroot().findtext("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert "LSTM" in title


def test_the_module_form_finds_modules_here_and_writes_svg_to_stdout() -> None:
    done = _run("draw", "my_models:stacked", "--input", "4,2,3", "--lang", "zh", "-o", "-")
    assert done.returncode == 0, done.stderr.decode()
    assert done.stderr == b""
    assert ElementTree.fromstring(done.stdout).tag == "{http://www.w3.org/2000/svg}svg"


def test_two_processes_write_the_same_bytes_even_with_values() -> None:
    arguments = ("draw", _LSTM, "--input", "4,2,3", "-O", "values=true", "-o", "-")
    first, second = _run(*arguments), _run(*arguments)
    assert first.returncode == 0, first.stderr.decode()
    assert first.stdout == second.stdout


def _help(capsys: pytest.CaptureFixture[str], *command: str) -> str:
    with pytest.raises(SystemExit) as stopped:
        main([*command, "--help"])
    assert stopped.value.code == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("command", [(), ("draw",)])
def test_every_example_of_the_help_works(
    command: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    examples = [line for line in _help(capsys, *command).splitlines() if line.startswith("  lstm-diagrams ")]
    assert len(examples) >= 4
    for example in examples:
        arguments = shlex.split(example)[1:]
        assert main(arguments) == 0, example
        if "-o" in arguments:
            assert {arguments[-1], arguments[-1].replace(".", ".dark.")} & {path.name for path in tmp_path.iterdir()}


def test_an_input_can_be_given_by_its_name(tmp_path: Path) -> None:
    assert main(["draw", "my_models:Classifier", "-i", "words=6,7:int64:0..1000", "-o", "named.svg"]) == 0
    assert main(["draw", "my_models:Classifier", "-i", "6,7:int64:0..1000", "-o", "placed.svg"]) == 0
    assert (tmp_path / "named.svg").read_bytes() == (tmp_path / "placed.svg").read_bytes()


def test_weights_out_of_a_file_are_those_drawn(tmp_path: Path) -> None:
    net = torch.nn.Linear(3, 2)
    torch.save(net.state_dict(), tmp_path / "weights.pt")
    look = ["-f", "mlp", "-O", "values=true"]
    assert main(["draw", "torch.nn:Linear(3,2)", "-i", "1,3", "-w", "weights.pt", *look, "-o", "a.dot"]) == 0
    expected = lstm_diagrams.draw(net, lstm_diagrams.build_input("1,3"), figure="mlp", values=True)
    assert (tmp_path / "a.dot").read_text(encoding="utf-8") == expected.dot


def test_another_method_than_forward_is_drawn(tmp_path: Path) -> None:
    assert main(["draw", "my_models:Classifier", "-i", "6,7:int64:0..1000", "--call", "encode", "-o", "a.dot"]) == 0
    drawn = (tmp_path / "a.dot").read_text(encoding="utf-8")
    assert "Embedding" in drawn
    assert "Linear" not in drawn


def test_a_saved_model_is_drawn_with_a_note(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    torch.save(torch.nn.GRU(3, 4), tmp_path / "whole.pt")
    assert main(["draw", "whole.pt", "-i", "5,2,3", "-o", "a.svg"]) == 2
    assert "--unsafe-pickle" in capsys.readouterr().err
    assert not (tmp_path / "a.svg").exists()
    assert main(["draw", "whole.pt", "-i", "5,2,3", "--unsafe-pickle", "-f", "unrolled", "-o", "a.svg"]) == 0
    assert capsys.readouterr().err == ""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.jit.save(torch.jit.trace(torch.nn.Linear(3, 2), torch.ones(4, 3)), "script.pt")
    assert main(["draw", "script.pt", "-i", "4,3", "-o", "b.svg"]) == 0
    assert "one box" in capsys.readouterr().err


def test_an_onnx_file_is_drawn_as_its_layers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    onnx.save(recurrent("LSTM"), tmp_path / "net.onnx")
    assert main(["draw", "net.onnx", "-i", "5,2,3", "-o", "a.svg"]) == 0
    assert "ONNX holds what its exporter left" in capsys.readouterr().err
    assert "LSTM" in (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert main(["draw", "net.onnx", "-i", "5,2,9", "-o", "b.svg"]) == 2
    assert "layer 'lstm' (LSTM), given (5, 2, 9)" in capsys.readouterr().err
    assert not (tmp_path / "b.svg").exists()


_DRAW = ["draw", _LSTM, "--input", "4,2,3", "-o", "a.svg"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "required"),
        (["paint"], "invalid choice"),
        (["draw"], "required"),
        (["draw", _LSTM], "--output"),
        ([*_DRAW, "-O", "steps"], "name=value"),
        ([*_DRAW, "--colour", "red"], "--colour"),
        ([*_DRAW, "--figure", "spiral"], "unrolled"),
        ([*_DRAW, "--lang", "fr"], "zh, en"),
        ([*_DRAW, "--theme", "pink"], "auto, light, dark"),
        ([*_DRAW, "--engine", "steam"], "bundled, system"),
        ([*_DRAW, "-O", "stpes=3"], "'lstm-diagrams figures' lists those of each figure; did you mean 'steps'?"),
        ([*_DRAW, "-f", "transpose", "-O", "stepz=3"], "unknown option of figure 'transpose' 'stepz'; known: axes, "),
        (["draw", "--steps", "3"], "unknown argument --steps; did you mean -O steps=3?"),
        ([*_DRAW, "--stpes=3"], "did you mean -O steps=3?"),
        ([*_DRAW, "--thme", "dark"], "did you mean --theme?"),
        (["report", _LSTM, "--legend", "-f", "unrolled"], "did you mean -O legend=true?"),
        (["build", "--steps", "3"], "did you mean 'steps = 3' in the list of pictures?"),
        (["check", _LSTM, "--batsh", "0"], "did you mean --batch?"),
        ([*_DRAW, "-O", "steps=many"], "'many'"),
        ([*_DRAW, "-O", "steps=true"], "takes int"),
        ([*_DRAW, "-O", "legend=5"], "takes bool"),
        (["draw", _LSTM, "--input", "4,2,9", "-o", "a.svg"], "input_size=3"),
        (["draw", _LSTM, "--input", "4 by 2", "-o", "a.svg"], "4,2,3"),
        (["draw", _LSTM, "-o", "a.svg"], "LSTM"),
        (["draw", "torch.nn:LSTN(3,5)", "--input", "4,2,3", "-o", "a.svg"], "LSTM"),
        (["draw", "torch.nm:LSTM(3,5)", "--input", "4,2,3", "-o", "a.svg"], "torch.nm"),
        (["draw", "my_models:number", "-o", "a.svg"], "int"),
        (["draw", "my_models:Raising", "-i", "1", "-o", "a.svg"], "half way and more"),
        (["draw", _LSTM, "--input", "4,2,3", "-o", "a.xyz"], ".svg, .dot"),
        (["draw", _LSTM, "--input", "4,2,3", "-o", "missing/a.svg"], "missing/a.svg"),
        ([*_DRAW, "-O", "lang=zh"], "unknown option 'lang'"),
        ([*_DRAW, "-i", "h=1", "-i", "h=2"], "given twice"),
        ([*_DRAW, "--call", "encode"], "no method 'encode'"),
        ([*_DRAW, "--weights", "missing.pt"], "missing.pt"),
        (["draw", "missing.py:net", "-o", "a.svg"], "missing.py"),
        (["draw", "missing.pt2", "-o", "a.svg"], "missing.pt2"),
        ([*_DRAW, "--figure", "all"], "folder"),
        (["draw", _LSTM, "-i", "4,2,3", "-f", "all", "-o", "-"], "folder"),
        (["draw", _LSTM, "-i", "4,2,3", "-f", "all", "-t", "both", "-o", "f"], "--theme auto"),
        (["draw", _LSTM, "-i", "4,2,3", "-t", "both", "-o", "a.pdf"], ".svg or .png"),
        (["draw", _LSTM, "-i", "4,2,3", "-t", "both", "-o", "-"], ".svg or .png"),
        (["draw", _LSTM, "-i", "4,2,3", "-f", "all", "-o", "my_models.py"], "my_models.py"),
        ([*_DRAW, "--watch", "-t", "both"], "--watch"),
        (["figures", "--input", "4,2,3"], "MODEL"),
        (["facts"], "--schema"),
        (["facts", _LSTM, "--schema"], "--schema"),
        (["facts", _LSTM, "-i", "4,2,3", "-o", "missing/a.json"], "missing/a.json"),
        (["completion", "dos"], "invalid choice"),
    ],
)
def test_bad_usage_is_one_line_and_leaves_nothing(
    arguments: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path.name for path in tmp_path.iterdir()} | {"__pycache__"}
    try:
        code: object = main(arguments)
    except SystemExit as stopped:
        code = stopped.code
    output = capsys.readouterr()
    assert code == 2
    assert output.out == ""
    assert output.err.startswith("lstm-diagrams: ")
    assert output.err.count("\n") == 1
    assert said in output.err
    assert {path.name for path in tmp_path.iterdir()} <= before


def test_every_option_of_a_figure_that_is_given_as_a_flag_is_shown_as_it_is_written(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in sorted({option.name for figure in registered().values() for option in figure.options}):
        with pytest.raises(SystemExit):
            main(["draw", f"--{name.replace('_', '-')}"])
        said = capsys.readouterr().err
        assert f"did you mean -O {name}=" in said or "--output" in said, name


def test_bad_usage_of_the_program_itself() -> None:
    done = _run("draw", _LSTM, "--input", "4,2,3", "--figure", "spiral", "-o", "a.svg")
    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr.count(b"\n") == 1
    assert b"Traceback" not in done.stderr


def test_a_call_that_fails_is_drawn_where_that_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    failing = ["draw", "my_models:make_classifier", "--input", "8,20", "-o", "a.svg"]
    assert main(failing) == 2
    assert not (tmp_path / "a.svg").exists()
    capsys.readouterr()
    assert main([*failing, "--on-error", "draw", "--lang", "zh"]) == 1
    said = capsys.readouterr()
    assert said.out == "a.svg\n"
    assert "Classifier failed, as drawn: RuntimeError: Expected tensor for argument #1 'indices'" in said.err
    assert "Traceback" not in said.err
    texts = "".join(ElementTree.parse(tmp_path / "a.svg").getroot().itertext())
    assert "在这里出错" in texts
    assert main([*failing[:-1], "b.svg", "--figure", "failure"]) == 1
    assert (tmp_path / "b.svg").exists()


def test_on_error_of_a_call_that_ends_well_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["draw", _LSTM, "--input", "4,2,3", "--on-error", "draw", "-o", "a.svg"]) == 0
    assert main(["draw", _LSTM, "--input", "4,2,3", "-o", "b.svg"]) == 0
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    assert main(["draw", _LSTM, "--input", "4,2,3", "--on-error", "hide", "-o", "c.svg"]) == 2
    assert "unknown on_error 'hide'; known: raise, draw" in capsys.readouterr().err
    assert not (tmp_path / "c.svg").exists()


def test_a_failed_run_with_every_figure_has_that_of_the_failure_alone(tmp_path: Path) -> None:
    given = ["draw", "my_models:make_classifier", "--input", "8,20", "--figure", "all", "-o", "figures"]
    assert main([*given, "--on-error", "draw"]) == 1
    assert sorted(path.name for path in (tmp_path / "figures").iterdir()) == ["failure.svg", "index.html"]
