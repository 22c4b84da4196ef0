"""What the contact sheet shows of the figure influence: subjects of subjects.py with options."""

ENTRIES = (("measured", {}), ("measured", {"sample": 1, "legend": True}))
