"""What the contact sheet shows of the figure calls: subjects of subjects.py with options."""

ENTRIES = (
    ("chunks detached", {"legend": True}),
    ("chunks half", {}),
    ("chunks noisy", {}),
    ("steps masked", {"calls": 0, "legend": True}),
    ("steps masked", {"calls": 3}),
    ("two streams", {}),
    ("kept over forwards", {}),
    ("sliding windows", {}),
    ("forgotten", {}),
    ("chunks detached", {"layer": "memory", "steps": 4}),
    ("stepped cell", {}),
    ("chunks detached", {"compact": True}),
    ("sliding windows", {"compact": True}),
)
