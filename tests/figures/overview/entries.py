"""What the contact sheet shows of the figure overview: subjects of subjects.py with options."""

ENTRIES = (
    ("residual", {}),
    ("own weights", {}),
    ("transformer encoder", {"depth": 1}),
    ("transformer encoder", {"fold": False, "legend": True}),
    ("transformer", {"parts": 12}),
    ("deep chain", {"parts": 12}),
    ("encoder decoder", {}),
    ("stepped cell", {}),
    ("residual", {"compact": True}),
    ("forecaster", {"notes": {"reader": "frozen"}, "loss": {"head": "mean squared error"}}),
)
