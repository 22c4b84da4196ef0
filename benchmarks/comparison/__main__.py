"""``python -m benchmarks.comparison``: draws the models of the page "Comparison" by every program that is installed here.

Pictures go into ``docs/shared/comparison``, what came of it into ``docs/comparison.json``: versions, the date, sizes, CPU
seconds. Beside the project's own packages it uses those of ``PROGRAMS`` with ``onnx`` and ``onnxscript``, Chromium for netron, and the dot
of the system; what is not installed keeps its last result. Ours are drawn by the page itself, so only their cost is kept.
"""

import datetime
import json
import os
import statistics
import sys
import tempfile
from importlib import metadata
from pathlib import Path
from typing import Any

from PIL import Image

from benchmarks.comparison.models import MODELS, subject
from benchmarks.comparison.programs import PROGRAMS, Draw

_ROOT = Path(__file__).parents[2]
_PICTURES = _ROOT / "docs/shared/comparison"
_RESULTS = _ROOT / "docs/comparison.json"
_TIMES = 3
_LARGEST = 1400
"""Pixels of a raster picture's longer side; the site is no place for more."""
_FOR_ALL = {"lstm-diagrams", "tensorgami", "torchview", "torchlens", "visualtorch"}
"""Programs whose cost is measured: netron needs a browser, and a view of a program costs as the program."""


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
        for model in MODELS:
            result = _drawn(model, program, draw)
            results["models"].setdefault(model, {})[program] = result
            print(f"{model}, {program}: {result}", flush=True)
    _RESULTS.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n", "utf-8")


def _drawn(model: str, program: str, draw: Draw) -> dict[str, Any]:
    """The picture's file and what it cost, or why there is none."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            made = draw(subject(model), Path(folder) / f"{model}-{program}")
            if program == "lstm-diagrams":
                return {"seconds": _cost(model, draw)}
            kept = _kept(made)
        except Exception as error:  # whatever a program does, the others are run
            return {"failed": f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"}
        return {"file": kept.name, **({"seconds": _cost(model, draw)} if program in _FOR_ALL else {})}


def _kept(made: Path) -> Path:
    """The picture beside the others: an SVG as it is, an image of pixels in 64 colours and no larger than need be."""
    kept = _PICTURES / made.name
    if made.suffix == ".svg":
        kept.write_bytes(made.read_bytes())
        return kept
    with Image.open(made) as opened:
        image = opened.convert("RGB")
        image.thumbnail((_LARGEST, _LARGEST))
        image.quantize(64).save(kept, optimize=True)
    return kept


def _cost(model: str, draw: Draw) -> float:
    """CPU seconds, with those of programs that were started, of drawing once more into a file: the median of three."""
    seconds = []
    for _ in range(_TIMES):
        with tempfile.TemporaryDirectory() as folder:
            given = subject(model)
            started = sum(os.times()[:4])
            draw(given, Path(folder) / "model")
            seconds.append(sum(os.times()[:4]) - started)
    return round(statistics.median(seconds), 2)


if __name__ == "__main__":
    main(sys.argv[1:])
