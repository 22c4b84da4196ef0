"""Two files for light and dark pages, and the HTML that a README takes."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
import torch

import lstm_diagrams
from lstm_diagrams.integrations.cli import main


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_both_files_are_those_of_the_themes(ending: str, tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    assert main(["draw", "torch.nn:GRU(3,5)", "-i", "4,2,3", "-t", "both", "-o", f"docs/net.{ending}"]) == 0
    assert {path.name for path in folder.iterdir()} == {f"net.light.{ending}", f"net.dark.{ending}"}
    for theme in ("light", "dark"):
        diagram = lstm_diagrams.draw(torch.nn.GRU(3, 5), torch.ones(4, 2, 3), theme=theme)
        expected = diagram.svg().encode() if ending == "svg" else diagram.png()
        assert (folder / f"net.{theme}.{ending}").read_bytes() == expected


def test_the_html_names_both_files_and_escapes_what_it_says(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "a & b").mkdir()
    (tmp_path / "odd.py").write_text(
        "import torch\nNet = type('Net\"><script>', (torch.nn.Sequential,), {})\nnet = Net(torch.nn.Linear(3, 2))\n"
    )
    assert main(["draw", "odd.py:net", "-i", "4,3", "-t", "both", "-f", "overview", "-o", "a & b/net, 1.svg"]) == 0
    html = capsys.readouterr().out
    picture, details = ElementTree.fromstring(f"<html>{html}</html>")
    source, image = picture
    assert source.attrib == {"media": "(prefers-color-scheme: dark)", "srcset": "a%20%26%20b/net%2C%201.dark.svg"}
    assert image.attrib["src"] == "a%20%26%20b/net%2C%201.light.svg"
    assert image.attrib["alt"] == 'Overview of Net"><script>'
    assert details.findtext("summary") == "What the picture shows"
    assert "from top to bottom" in "".join(details.itertext()) and 'Net"><script>' in "".join(details.itertext())
    assert "<script>" not in html
    assert (tmp_path / "a & b" / "net, 1.dark.svg").is_file()
