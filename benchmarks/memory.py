"""Peak memory of a process that captures a model, against one that only runs it, and of one that captures a huge model on meta."""

import sys
import time
from collections.abc import Iterator

import torch

from benchmarks.models import EXAMPLES, large_language_model
from benchmarks.timing import Section, peak, printed
from lstm_diagrams import capture


def section() -> Section:
    """Each in a process of its own."""
    return Section("peak memory of capture(model, x) against model(x), and a capture on the meta device", _lines())


def _lines() -> Iterator[str]:
    for name in EXAMPLES:
        bare, seen = (float(printed("benchmarks.memory", name, way)) for way in ("run", "capture"))
        yield f"  {name:<58} {seen - bare:>+8.1f} MB of {bare:.0f} MB"
    yield f"  {printed('benchmarks.memory', 'meta', 'capture')}"


def _run(name: str, way: str) -> str:
    """The peak in MB of this process once it has run the model, or captured it."""
    model, x = EXAMPLES[name]()
    model.eval()
    with torch.no_grad():
        model(x)
    if way == "capture":
        capture(model, x)
    else:
        with torch.no_grad():
            model(x)
    return str(peak())


def _meta() -> str:
    with torch.device("meta"):
        model, x = large_language_model(), torch.zeros(1, 4096, dtype=torch.long)
    before, started = peak(), time.perf_counter()
    seen = capture(model, x)
    taken = time.perf_counter() - started
    return (
        f"meta, {seen.total_parameters / 1e9:.1f} billion parameters, {len(seen.calls)} calls: "
        f"{taken:.2f} s, {peak() - before:+.1f} MB"
    )


if __name__ == "__main__":
    print(_meta() if sys.argv[1] == "meta" else _run(*sys.argv[1:]))
