"""The files of the shape lab: all settings run, three pictures of each drawn, kept until the package changes."""

import base64
import hashlib
import json
import multiprocessing
import os
import re
import shutil
import time
import zlib
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import lstm_diagrams
from lstm_diagrams.drawing.kit.shape_words import axis_words
from lstm_diagrams.facts import Axis
from lstm_diagrams.render.groups import without_labels
from lstm_diagrams.site import shapes
from lstm_diagrams.site.kernels import copies
from lstm_diagrams.words import AXES, LANGUAGES, Language, Text

PAGE = "shape-lab.py"
"""The notebook of its page; a site without it has no lab."""
FIGURES: dict[str, dict[str, Any]] = {
    "states": {"steps": 3},
    "unrolled": {"steps": 3, "units": 4, "features": 5},
    "interface": {},
}
"""The pictures of a setting, with options that keep them light; what they leave out they say themselves."""
_SOURCES = ("lab.py", "shapes.py")
_AFTER_NOTEBOOKS = 10
"""How much more others are preferred: its settings, many and short, fill what notebooks leave idle, and no notebook comes last."""
_WORDS = {
    "lab": Text("形状实验室", "Shape lab"),
    "kind": Text("类", "class"),
    "layers": Text("层数 num_layers", "num_layers"),
    "directions": Text("方向", "directions"),
    "projection": Text("投影 proj_size", "proj_size"),
    "input": Text("输入 x", "input x"),
    "sizes": Text("大小（四个数成套）", "sizes (four numbers, one set)"),
    "figure": Text("图", "picture"),
    "seq-first": Text("(T, N, F)，默认", "(T, N, F), the default"),
    "batch-first": Text("(N, T, F)，batch_first", "(N, T, F), batch_first"),
    "packed": Text("打包的序列", "packed sequence"),
    "unbatched": Text("(T, F)，不成批", "(T, F), unbatched"),
    "states": Text("output、h_n、c_n 在哪里", "where output, h_n, c_n are"),
    "unrolled": Text("按时间展开", "unrolled in time"),
    "interface": Text("输入与输出", "what goes in and out"),
    "none": Text("无", "none"),
    "one": Text("单向", "one"),
    "two": Text("双向", "two"),
    "only": Text("只有 LSTM 有 proj_size", "only an LSTM has proj_size"),
    "shapes": Text("这次运行的形状", "Shapes of this run"),
    "tensor": Text("张量", "tensor"),
    "shape": Text("形状", "shape"),
    "axes": Text("各轴", "axes"),
    "linear": Text("后接 Linear 的 in_features", "in_features of a Linear behind it"),
    "last": Text("最后一步的状态", "The last state"),
    "forward": Text("正向", "forward"),
    "reverse": Text("反向", "reverse"),
    "parameters": Text("参数个数", "parameters"),
    "code": Text("可以照抄的代码", "Code to copy"),
    "copy": Text("复制", "Copy"),
    "copied": Text("已复制", "Copied"),
    "predict": Text("先猜形状", "Predict first"),
    "guess": Text("output、h_n 的形状各是什么？", "What are the shapes of output and h_n?"),
    "hidden": Text("先猜，再看", "guess first"),
    "show": Text("看答案", "Show the answer"),
    "changed": Text("{setting}：output 是 {output}，h_n 是 {h_n}。", "{setting}: output is {output}, h_n is {h_n}."),
    "chosen": Text("{setting}：形状先藏着，猜一猜。", "{setting}: the shapes are hidden, make a guess."),
    "comma": Text("，", ", "),
    "lost": Text("没能读到这张图。", "This picture could not be loaded."),
}


def lab(root: Path, environment: str, workers: int | None = None) -> Path:
    """The folder that holds the files of each language in a folder of its name, made now unless it is there.

    Args:
        root: where results are kept.
        environment: a name of all that runs besides this room of the package.
        workers: how many processes run settings; as many as there are cores if left out.
    """
    digest = hashlib.sha256(environment.encode())
    for name in _SOURCES:
        digest.update(Path(__file__).with_name(name).read_bytes())
    folder = root / digest.hexdigest()[:32]
    if not folder.exists():
        started = time.perf_counter()
        unfinished = root / f"{folder.name}.{os.getpid()}"
        _make(unfinished, workers)
        if folder.exists():  # another process was quicker
            shutil.rmtree(unfinished)
        else:
            unfinished.rename(folder)
        print(f"executed  {time.perf_counter() - started:6.1f} s  the shape lab", flush=True)
    return folder


def _make(folder: Path, workers: int | None) -> None:
    folder.mkdir(parents=True)
    chosen = list(shapes.settings())
    # a fork of this process would take over the threads that run notebooks
    context = copies.context() or multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, os.nice, (_AFTER_NOTEBOOKS,)) as pool:
        made = list(pool.map(_one, chosen, chunksize=4))
    for language in LANGUAGES:
        own = folder / language
        own.mkdir()
        styles: dict[str, None] = {}
        for setting, result in zip(chosen, made, strict=True):
            for figure, svg in result["pictures"][language].items():
                drawn, rules = slim(svg)
                styles |= dict.fromkeys(rules)
                name = f"{setting.key}-{figure}"
                (own / f"{name}.js").write_text(f'shapeLab.picture("{name}","{packed(drawn)}")', encoding="ascii")
        results = {setting.key: result["facts"] for setting, result in zip(chosen, made, strict=True)}
        (own / "settings.js").write_text(_settings(results, list(styles), language), encoding="utf-8")


def _one(setting: shapes.Setting) -> dict[str, Any]:
    """What a process sends back: numbers, and pictures in both languages."""
    done = shapes.run(setting)
    facts = {name: getattr(done, name) for name in ("code", "shapes", "widths", "last", "parameters")}
    pictures = {
        language: {
            figure: lstm_diagrams.draw(done.seen, figure=figure, lang=language, **options).svg()
            for figure, options in FIGURES.items()
        }
        for language in LANGUAGES
    }
    return {"facts": facts, "pictures": pictures}


def slim(svg: str) -> tuple[str, list[str]]:
    """A picture without what a page needs once, or what only moving pictures and editors need; and the rules of its style."""
    assert "url(#" not in svg, "a mark refers to another by its id"
    svg = without_labels(svg)
    style = re.search(r"<style>(.*?)</style>\n?", svg, re.DOTALL)
    (palette,) = re.findall(r'class="lstm-diagram ld-auto (ld-\w+)"', svg)
    (identifier,) = re.findall(r'<svg [^>]*? id="([^"]+)"', svg)
    assert style is not None
    rules = style[1].replace(palette, "ld-lab").strip().splitlines()
    svg = svg.replace(style[0], "")
    svg = re.sub(r' class="([^"]*)"', _painted, svg).replace("<svg ", '<svg class="lstm-diagram ld-auto ld-lab" ', 1)
    svg = re.sub(rf' id="{identifier}-(?!title|desc)[^"]*"| id="{identifier}"', "", svg)
    svg = re.sub(r"<(?!svg)[a-z][^>]*>", _once, svg.replace(identifier, "lab"))
    svg = re.sub(
        r'<polygon ([^>]*?)points="([^"]*)"',
        lambda m: f'<path {m[1]}d="{_relative("M" + m[2].replace(" ", "L"))}z"',
        svg,
    )
    svg = re.sub(r' d="([MLC\d., -]+)"', lambda match: f' d="{_relative(match[1])}"', svg)
    return svg.replace(" />", "/>").replace("\n", ""), rules


def _relative(path: str) -> str:
    """A path whose points are given from the one before: what looks alike is written alike, and is packed into less."""
    x = y = Decimal()
    parts = []
    for command, numbers in re.findall(r"([MLC])([^MLC]*)", path):
        points = [(Decimal(across), Decimal(down)) for across, down in re.findall(r"(-?[\d.]+),(-?[\d.]+)", numbers)]
        if command == "M":
            parts.append(f"M{numbers.strip()}")
        else:
            size = 3 if command == "C" else 1
            for start in range(0, len(points), size):
                group = points[start : start + size]
                parts.append(command.lower() + " ".join(f"{across - x},{down - y}" for across, down in group))
                x, y = group[-1]
        x, y = points[-1]
    return "".join(parts)


def _painted(match: re.Match[str]) -> str:
    kept = [name for name in match[1].split() if name.startswith(("f-", "s-"))]
    return f' class="{" ".join(kept)}"' if kept else ""


def _once(match: re.Match[str]) -> str:
    """An element whose colours the style sheet knows does not repeat them."""
    tag = match[0]
    for kind, name in (("f", "fill"), ("s", "stroke")):
        if re.search(rf'class="[^"]*\b{kind}-', tag):
            tag = re.sub(rf' {name}="#\w+"', "", tag)
    return tag


def packed(text: str) -> str:
    """A text as a script can carry it, a sixth of its length."""
    press = zlib.compressobj(9, zlib.DEFLATED, -15)
    return base64.b64encode(press.compress(text.encode()) + press.flush()).decode()


def _settings(results: dict[str, Any], rules: list[str], language: Language) -> str:
    words = {name: text.in_language(language) for name, text in _WORDS.items()}
    axes = {name: text.in_language(language) for name, text in AXES.items()}
    for axis in (Axis("hidden", 1, *held) for held in ((2, False), (1, True), (2, True))):
        name = axis_words(axis, AXES)
        assert name is not None, "AXES names hidden"
        axes[shapes.axis_key(axis)] = name.in_language(language)
    known = {"words": words, "axes": axes, "sizes": shapes.SIZES, "style": _joined(rules), "results": results}
    return f"var shapeLabSettings={json.dumps(known, ensure_ascii=False, separators=(',', ':'))}\n"


def _joined(rules: list[str]) -> str:
    """One style sheet for all pictures: the rules that give a colour its name, and those that change with the page."""
    plain = [rule for rule in rules if ".f-" in rule or ".s-" in rule]
    others = [rule for rule in rules if rule not in plain and rule != "}" and not rule.startswith("@supports")]
    return "\n".join(["@supports(color:var(--ld)){", *plain, *others, "}"])
