"""What the contact sheet shows of the figure parameter: subjects of subjects.py with options."""

ENTRIES = (
    *tuple(
        ("lstm", {"layer": "", "name": name})
        for name in (
            "input_size",
            "hidden_size",
            "num_layers",
            "bias",
            "batch_first",
            "dropout",
            "bidirectional",
            "proj_size",
        )
    ),
    ("lstm both ways projected", {"name": "proj_size", "legend": True}),
    ("lstm", {"compact": True}),
    ("lstm", {"name": "num_layers", "short": True}),
    ("lstm", {"steps": 3, "units": 3}),
    ("gru six layers", {"layers": 1}),
)
