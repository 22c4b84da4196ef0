"""What the contact sheet shows of the figure attention: subjects of subjects.py with options."""

ENTRIES = (
    ("attention additive", {"tokens": "le petit chat dort bien | the small cat sleeps", "legend": True}),
    ("attention additive", {"step": 1, "sample": 1}),
    ("attention at once", {}),
    ("attention heads", {"head": 2, "number": 1}),
    ("attention local", {}),
    ("attention long", {"steps": 6, "values": True}),
    ("attention pooled", {}),
    ("attention additive", {"compact": True, "steps": 4}),
    ("attention heads", {"parts": "chains"}),
    ("attention additive", {"parts": "alignment"}),
)
