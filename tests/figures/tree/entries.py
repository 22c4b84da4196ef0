"""What the contact sheet shows of the figure tree: subjects of subjects.py with options."""

ENTRIES = (
    ("tree of dependencies", {"legend": True, "tokens": "sold she car an old the red fast"}),
    ("tree of dependencies", {"sideways": True}),
    ("tree of phrases", {"tokens": "not bad a very good film", "legend": True}),
    ("graph of calls", {}),
    ("graph of calls", {"sideways": True}),
    ("tree that grows", {}),
    ("tree that grows", {"sideways": True}),
    ("tree of levels", {}),
    ("two trees", {}),
    ("large tree", {"nodes": 20}),
)
