"""``python -m benchmarks.comparison``: draws the models of the page "Comparison" by every program that is installed here.

Pictures go into ``docs/shared/comparison``, what came of it into ``docs/comparison.json``: versions, dates, CPU seconds,
failures. Beside the project's own packages it uses those of ``PROGRAMS`` with ``onnx`` and ``onnxscript``, Chromium for netron, and the dot
of the system; what is not installed keeps its last result. Ours are drawn by the page itself, so only their cost is kept.
"""

import datetime
import json
import resource
import shutil
import sys
import tempfile
import time
from importlib import metadata
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from torch import nn

from benchmarks.comparison.models import MODELS, subject
from benchmarks.comparison.programs import PROGRAMS, Draw

_ROOT = Path(__file__).parents[2]
_PICTURES = _ROOT / "docs/shared/comparison"
_RESULTS = _ROOT / "docs/comparison.json"
_LARGEST = 440
"""Pixels of a raster picture's longer side: a page with all its pictures is to stay light."""
_MEASURED = {"lstm-diagrams", "tensorgami", "torchview", "torchlens", "visualtorch"}
"""Programs whose cost is measured; netron needs a browser besides."""


def main(names: list[str]) -> None:
    """Draw, and write down what came of it; only the programs of these names where there are some."""
    results = json.loads(_RESULTS.read_text("utf-8")) if _RESULTS.is_file() else {"programs": {}, "models": {}}
    _PICTURES.mkdir(exist_ok=True)
    for program in names or PROGRAMS:
        package, draw = PROGRAMS[program]
        try:
            version = metadata.version(package)
        except metadata.PackageNotFoundError:
            print(f"{program}: {package} is not installed here")
            continue
        results["programs"][program] = {"version": version, "date": datetime.date.today().isoformat()}
        _warm(draw)
        for model in MODELS:
            result = _drawn(model, program, draw)
            results["models"].setdefault(model, {})[program] = result
            print(f"{model}, {program}: {result}", flush=True)
    _RESULTS.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n", "utf-8")


def _drawn(model: str, program: str, draw: Draw) -> dict[str, Any]:
    """The picture's file and the CPU seconds that it cost, or why there is none. Ours is drawn by the page itself."""
    with tempfile.TemporaryDirectory() as folder:
        given = subject(model)
        started = _seconds()
        try:
            made = draw(given, Path(folder) / f"{model}-{program}")
        except Exception as error:  # whatever a program does, the others are run
            says = " ".join(str(error).split())[:200]
            return {"failed": f"{type(error).__name__}: {says}"}
        cost = {"seconds": round(_seconds() - started, 3)} if program in _MEASURED else {}
        return cost if program == "lstm-diagrams" else {"file": _kept(made).name, **cost}


def _warm(draw: Draw) -> None:
    """What a program loads and makes ready when it draws for the first time in a process is no part of the cost."""
    with tempfile.TemporaryDirectory() as folder:
        draw((nn.Sequential(nn.Linear(3, 2)), (torch.randn(1, 3),)), Path(folder) / "warm")


def _kept(made: Path) -> Path:
    """The picture beside the others: an SVG as it is, an image of pixels as WebP and no larger than need be."""
    if made.suffix == ".svg":
        return Path(shutil.copy(made, _PICTURES))
    kept = _PICTURES / made.with_suffix(".webp").name
    with Image.open(made) as opened:
        image = opened.convert("RGB")
        image.thumbnail((_LARGEST, _LARGEST))
        image.save(kept, quality=30, method=6)
    return kept


def _seconds() -> float:
    """CPU seconds until now, with those of programs that were started and have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    main(sys.argv[1:])
