"""How each program draws a model, by the command of its own README and with default settings; imported only where it runs."""

import shutil
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from playwright.sync_api import sync_playwright

import lstm_diagrams
from benchmarks.comparison.models import Subject
from tests import browser

Draw = Callable[[Subject, Path], Path]
"""Draws the model into a file of that name, with its own ending, and returns the file."""
_SECONDS = 20


def ours(subject: Subject, target: Path) -> Path:
    """The default figure."""
    model, inputs = subject
    lstm_diagrams.draw(model, *inputs).save(target.with_suffix(".svg"))
    return target.with_suffix(".svg")


def tensorgami(subject: Subject, target: Path, **options: Any) -> Path:
    """Its default view, or another by its options."""
    import tensorgami as program

    model, inputs = subject
    program.draw(model, inputs if len(inputs) > 1 else inputs[0], **options).save(str(target.with_suffix(".svg")))
    return target.with_suffix(".svg")


def tensorgami_unrolled(subject: Subject, target: Path) -> Path:
    """Its grid of layers and time steps."""
    return tensorgami(subject, target, view="unrolled")


def torchview(subject: Subject, target: Path) -> Path:
    """By the dot of the system."""
    import torchview as program

    model, inputs = subject
    graph = program.draw_graph(model, input_data=list(inputs)).visual_graph
    graph.render(outfile=str(target.with_suffix(".svg")), cleanup=True)
    return target.with_suffix(".svg")


def torchlens(subject: Subject, target: Path) -> Path:
    """By the dot of the system."""
    import torchlens as program

    model, inputs = subject
    log = program.trace(model, list(inputs))
    log.draw(vis_outpath=str(target), vis_fileformat="svg", vis_save_only=True)
    return target.with_suffix(".svg")


def visualtorch(subject: Subject, target: Path) -> Path:
    """An image of Pillow; it takes the shape of an input in place of the input."""
    import visualtorch as program

    model, inputs = subject
    shapes = tuple(tuple(each.shape) for each in inputs)
    program.render(model, input_shape=shapes if len(shapes) > 1 else shapes[0]).save(target.with_suffix(".png"))
    return target.with_suffix(".png")


def netron(subject: Subject, target: Path) -> Path:
    """Of the ONNX file of the model, by its own "Export as SVG"."""
    import netron as program

    model, inputs = subject
    exported = target.with_suffix(".onnx")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(model, inputs, str(exported), dynamo=True, verbose=False, external_data=False)
    host, port = program.start(str(exported), browse=False)
    try:
        _exported(f"http://{host}:{port}", target.with_suffix(".svg"))
    finally:
        program.stop((host, port))
        exported.unlink()
    return target.with_suffix(".svg")


def _exported(address: str, target: Path) -> None:
    """What a reader gets who presses the keys of "Export as SVG"."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=next(filter(None, map(shutil.which, browser.PROGRAMS))), args=list(browser.ARGUMENTS)
        )
        page = opened.new_page()
        page.context.add_cookies([{"name": "consent", "value": "1", "url": address}])
        page.goto(address)
        page.wait_for_selector("#canvas .node", timeout=1000 * _SECONDS)
        with page.expect_download(timeout=1000 * _SECONDS) as download:
            page.keyboard.press("Control+Alt+E")
        download.value.save_as(target)
        opened.close()


PROGRAMS: dict[str, tuple[str, Draw]] = {
    "lstm-diagrams": ("lstm-diagrams", ours),
    "tensorgami": ("tensorgami", tensorgami),
    "tensorgami-unrolled": ("tensorgami", tensorgami_unrolled),
    "torchview": ("torchview", torchview),
    "torchlens": ("torchlens", torchlens),
    "visualtorch": ("visualtorch", visualtorch),
    "netron": ("netron", netron),
}
"""Each way by its name: the package that is installed for it, and how it draws."""
