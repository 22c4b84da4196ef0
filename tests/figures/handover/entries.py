"""What the contact sheet shows of the figure handover: subjects of subjects.py with options."""

ENTRIES = (
    ("lstm", {"layer": "", "depth": 2, "step": 2}),
    ("gru six layers", {"units": 3, "features": 3}),
    ("lstm long", {"legend": True}),
)
