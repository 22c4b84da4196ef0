"""What costs no PyTorch: importing the package, the help of the command line, a documentation build that draws nothing."""

import subprocess
import sys

import pytest

_WITHOUT_TORCH = {
    "the package": "import lstm_diagrams; assert lstm_diagrams.draw and lstm_diagrams.capture",
    "its errors": "from lstm_diagrams import CaptureError, Text, observe",
    "every figure": "from lstm_diagrams.figures.registry import registered; assert len(registered()) > 14",
    "the MkDocs plugin": "import lstm_diagrams.integrations.mkdocs",
    "the fence": "from lstm_diagrams.integrations.markdown import fence",
    "the Sphinx extension": "import lstm_diagrams.integrations.sphinx",
    "a list of the figures": "from lstm_diagrams.integrations.cli import main; assert main(['figures']) == 0",
    "the help": "from lstm_diagrams.integrations.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass",
}


@pytest.mark.parametrize("what", list(_WITHOUT_TORCH))
def test_torch_is_not_imported_for(what: str) -> None:
    program = "import sys; sys.modules['torch'] = None\n" + _WITHOUT_TORCH[what]  # an import of it would fail
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
