"""The fonts of the package: what they cover, whose they are, and that they alone draw PNG and PDF, on every machine the same."""

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from PIL import Image, ImageChops

from lstm_diagrams.drawing.kit.marks import Box, Label, Writing
from lstm_diagrams.drawing.kit.metrics import run_width, text_width
from lstm_diagrams.drawing.kit.notation import Run
from lstm_diagrams.errors import FontError
from lstm_diagrams.render.fonts import FILES, FOLDER, lettered
from lstm_diagrams.render.paper import pdf
from lstm_diagrams.render.plain import plain
from lstm_diagrams.render.raster import png
from tests.browser import Chromium
from tests.figures.subjects import pictures
from tests.render.drawn import svg
from tools.typefaces import WIDTHS, measured

_ROOT = Path(__file__).parents[2]
_SANS = ("Sans-Regular", "Signs-Regular", "Chinese-Regular")
_SERIF = ("Serif-Regular", "Signs-Regular", "Chinese-Regular")
_RARE = "\U00020bb7"
"""A Chinese character beyond GB 2312."""
_PRIVATE = "\ue321"
_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/texmf", str(Path.home() / ".fonts"))
_DIGESTS = """
import hashlib
from lstm_diagrams.render.paper import pdf
from lstm_diagrams.render.raster import png
from tests.render.test_fonts import samples
for drawn in samples():
    print(hashlib.sha256(png(drawn, 96)).hexdigest(), hashlib.sha256(pdf([(drawn, "d")], "t")).hexdigest())
"""


def samples() -> Iterator[str]:
    """Finished SVGs with Latin and Chinese words and formulas, light and dark, whose letters the package has all."""
    for lang, theme in (("en", "light"), ("zh", "light"), ("zh", "dark")):
        yield from (
            diagram.svg() for diagram, _ in pictures("lstm", lang, theme) if diagram.figure in ("cell", "states")
        )


def _opened(name: str) -> TTFont:
    return TTFont(next(FOLDER.glob(f"{name}.?tf")))


def _has(*names: str) -> set[str]:
    return {chr(code) for name in names for code in _opened(name).getBestCmap()}


def _advances(names: tuple[str, ...]) -> dict[str, float]:
    """The width of each character in the first of some fonts that has it, in em."""
    widths: dict[str, float] = {}
    for name in reversed(names):
        font = _opened(name)
        em = font["head"].unitsPerEm
        widths |= {chr(code): font["hmtx"][glyph][0] / em for code, glyph in font.getBestCmap().items()}
    return widths


@pytest.mark.parametrize("names", [_SANS, _SERIF], ids=["sans", "serif"])
def test_all_words_and_signs_of_the_package_and_its_pages_are_in_the_fonts(names: tuple[str, ...]) -> None:
    sources = chain((_ROOT / "lstm_diagrams").rglob("*.py"), (_ROOT / "docs").rglob("*.py"))
    written = {letter for path in sources for letter in path.read_text(encoding="utf-8")} - {"\n", "\t"}
    assert written - _has(*names) == set()
    assert set("αβγδεσωΩ×−±÷·…√∞∑∏∂∇∈∉⊙⊗⊕∘≤≥≠≈←→↑↓↔⇒⌊⌋‖") <= _has(*names)


def test_all_common_chinese_characters_are_in_the_font() -> None:
    """All 6,763 of GB 2312; its first level are the 3,755 most common ones."""
    table = [bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF)]
    characters = {code.decode("gb2312", errors="ignore") for code in table} - {""}
    assert len(characters) == 6763
    assert characters | set("，。：；（）！？、《》「」【】") <= _has("Chinese-Regular")


def test_what_is_said_to_be_covered_is_in_every_face_of_the_family() -> None:
    told = json.loads((FOLDER / "coverage.json").read_text(encoding="utf-8"))
    for path in map(Path, FILES):
        font = TTFont(path)
        ranges = [row.split("-") for row in told[font["name"].getDebugName(1)].split()]
        covered = {code for row in ranges for code in range(int(row[0], 16), int(row[-1], 16) + 1)}
        assert covered <= set(font.getBestCmap()), path.name


def test_they_are_free_under_names_of_their_own_and_small() -> None:
    license_text = (FOLDER / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in license_text
    for path in map(Path, FILES):
        names = TTFont(path)["name"]
        assert "Open Font License" in names.getDebugName(13)
        own = " ".join(names.getDebugName(place) or "" for place in (1, 3, 4, 6))
        assert own.startswith("LSTM Diagrams ")
        assert not re.search(r"Liberation|Arimo|Tinos|Cousine|Source|Noto", own)
        assert names.getDebugName(0).split("\n")[0].split("(http")[0].strip("© .")[:20] in license_text.replace(
            "(c) ", ""
        )
    size = {path.name: path.stat().st_size for path in map(Path, FILES)}
    assert size.pop("Chinese-Regular.otf") < 2_500_000
    assert sum(size.values()) < 400_000


def test_the_widths_of_the_layout_are_those_of_the_fonts() -> None:
    assert measured(FOLDER) == WIDTHS.read_text(encoding="utf-8")
    narrow = {letter for letter, width in _advances(_SANS).items() if text_width(letter, 1) < width - 1e-9}
    assert narrow == set()
    off = {
        letter: (width, told)
        for letter, width in _advances(_SERIF).items()
        if not 0 <= (told := run_width(Run(letter, "base", italic=False), 1)) - width <= 0.0011
    }
    assert {letter for letter in off if not _accent(letter) and not _square(letter)} == set()


def _accent(letter: str) -> bool:
    return bool(re.match(r"[\u0300-\u036f\u20d0-\u20f0\u3099\u309a\u302a-\u302f]", letter))


def _square(letter: str) -> bool:
    """Chinese signs and letters stand in squares, in a few of which the letter itself is narrower."""
    return letter >= "\u2e80"


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("subject", ["lstm", "forecaster", "lenet"])
def test_no_text_of_a_picture_is_wider_than_its_layout_in_a_browser(
    chromium: Chromium, subject: str, lang: str
) -> None:
    """With the fonts of the package, which a browser of any machine can be given."""
    words = sorted({
        writing.text for _, picture in pictures(subject, lang) for writing in picture.writings if "math" not in writing.classes
    })  # fmt: skip
    spans = "".join(
        f'<div><span style="white-space:pre">{word.replace("&", "&amp;").replace("<", "&lt;")}</span></div>'
        for word in words
    )
    script = "() => [...document.querySelectorAll('span')].map(span => span.getBoundingClientRect().width)"
    style = "<style>span{font:100px Arial,'Noto Sans','Noto Sans CJK SC'}</style>"
    measured_widths = chromium.measure(style + spans, script)
    assert any(measured_widths)
    wider = {
        word: width for word, width in zip(words, measured_widths, strict=True) if width > text_width(word, 100) + 0.5
    }
    assert wider == {}


@pytest.mark.parametrize("words", ["output (time 4, batch 2)", "h_n, c_n × −", "输入门，第 2 层", "GRU 单元 → 7 … 9"])
@pytest.mark.parametrize("made", ["png", "pdf"])
def test_no_text_is_wider_than_its_layout_in_resvg_and_typst(words: str, made: str) -> None:
    size = 40
    wide = text_width(words, size)
    drawn = svg(Box(0, 0, wide + 100, 80, "surface", None), Writing(-wide / 2, 0, Label(words, size), "left"))
    left, right = _inked(_pixels(drawn, made))
    assert right - left <= wide
    assert right - left > 0.7 * wide


def _pixels(drawn: str, made: str) -> Image.Image:
    """The picture at 72 dpi: one pixel to a point."""
    if made == "png":
        return Image.open(io.BytesIO(png(drawn, 72)))
    program = shutil.which("pdftoppm")
    if program is None:
        pytest.skip("no 'pdftoppm' on the PATH: install poppler-utils to look at a PDF")
    command = [program, "-r", "72", "-png", "-"]
    done = subprocess.run(command, input=pdf([(drawn, "d")], "t"), capture_output=True, check=True)
    return Image.open(io.BytesIO(done.stdout))


def _inked(image: Image.Image) -> tuple[int, int]:
    """The first and the last column with ink, away from the edge of the box, whose inside is of one colour."""
    inside = image.convert("RGB").crop((20, 20, image.width - 20, image.height - 20))
    ground = Image.new("RGB", inside.size, inside.getpixel((0, 0)))
    found = ImageChops.difference(inside, ground).getbbox()
    assert found is not None
    return found[0], found[2]


def test_png_and_pdf_are_the_same_bytes_without_any_font_of_the_machine() -> None:
    here = [
        f"{hashlib.sha256(png(drawn, 96)).hexdigest()} {hashlib.sha256(pdf([(drawn, 'd')], 't')).hexdigest()}"
        for drawn in samples()
    ]
    assert len(here) == 6
    done = _without_fonts(sys.executable, "-c", _DIGESTS)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == here


def test_without_fonts_a_rare_letter_is_an_error_that_names_it_alone() -> None:
    program = (
        "from lstm_diagrams.render.fonts import lettered\n"
        "from lstm_diagrams.errors import FontError\n"
        f"svg = '<svg xmlns=\"http://www.w3.org/2000/svg\"><text>门 × − ⊙ {_RARE}</text></svg>'\n"
        "try: lettered(svg)\n"
        "except FontError as error: print(error)"
    )
    done = _without_fonts(sys.executable, "-c", program)
    assert f"nor those of this machine have {_RARE}: install a font" in done.stdout, done.stderr


def _without_fonts(*command: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a private mount namespace whose font folders are empty."""
    unshare = shutil.which("unshare")
    folders = [folder for folder in _FONT_FOLDERS if Path(folder).is_dir()]
    hide = " && ".join([*(f"mount -t tmpfs none {folder}" for folder in folders), 'exec "$@"'])
    if unshare is None or os.name != "posix":
        pytest.skip("needs 'unshare' of Linux to hide the fonts")
    within = [unshare, "--mount", "--map-root-user", "sh", "-c"]
    if subprocess.run([*within, hide, "sh", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine does not let a test hide the fonts in a mount namespace")
    return subprocess.run([*within, hide, "sh", *command], cwd=_ROOT, capture_output=True, text=True, check=False)


def test_what_the_package_lacks_is_taken_from_the_machine_or_named(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = plain(svg(Writing(0, 0, Label(f"门控 {_PRIVATE} × é"))))
    with pytest.raises(FontError, match=f"have {_PRIVATE}: install a font .*fonts-noto-cjk.*svg"):
        lettered(drawn)
    monkeypatch.setattr("lstm_diagrams.render.fonts._picture_of", lambda letter: letter.encode())
    found = lettered(drawn)
    assert not found.complete
    assert lettered(plain(svg(Writing(0, 0, Label("门控 × é"))))).complete


def test_every_stretch_names_the_font_that_draws_it() -> None:
    drawing = lettered(plain(svg(Writing(0, 0, Label("门 é ∈ x")), Writing(0, 40, Label("h_t ⊙ σ", math=True)))))
    stretches = re.findall(r'<tspan[^>]*font-family="LSTM Diagrams (\w+)"[^>]*>([^<]+)</tspan>', drawing.svg)
    assert stretches[:4] == [("Chinese", "门"), ("Sans", " é "), ("Signs", "∈"), ("Sans", " x")]
    assert {family for family, _ in stretches[4:]} == {"Serif", "Signs"}
    assert ("Signs", "⊙") in stretches
