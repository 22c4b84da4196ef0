"""PyTorch's compiler: not loaded for a capture, and kept out of it where a model loads it while it runs."""

import subprocess
import sys

_LSTM = """
import sys, torch, lstm_diagrams
seen = lstm_diagrams.capture(torch.nn.LSTM(3, 5), torch.randn(4, 2, 3))
assert len(seen.calls) == 1
print("torch._dynamo" in sys.modules)
"""
_COMPILING = """
import torch, lstm_diagrams

class Compiling(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = torch.nn.Linear(3, 4), torch.nn.Linear(4, 2)

    def forward(self, x):
        double = torch.compile(lambda y: torch.relu(y) * 2, backend="eager")
        return self.second(double(self.first(x)))

seen = lstm_diagrams.capture(Compiling(), torch.randn(2, 3))
print([(flow.source, flow.target, [each.name for each in flow.operations]) for flow in seen.flows])
"""


def _fresh(program: str) -> str:
    """What a process of its own prints; it must say nothing else."""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.strip()


def test_a_capture_does_not_load_the_compiler() -> None:
    assert _fresh(_LSTM) == "False"


def test_a_model_that_compiles_itself_for_the_first_time_while_it_runs_is_seen_as_it_is() -> None:
    assert _fresh(_COMPILING) == "[(-1, 0, []), (0, 1, ['relu', 'mul']), (1, None, [])]"
