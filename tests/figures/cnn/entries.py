"""What the contact sheet shows of the figure cnn: subjects of subjects.py with options."""

ENTRIES = (
    ("lenet", {}),
    ("lenet", {"compact": True}),
    ("lenet", {"style": "blocks"}),
    ("colour", {"legend": True, "planes": 5}),
    ("vgg", {}),
    ("vgg", {"style": "blocks", "scale": "root", "legend": True}),
    ("convolution in space", {"style": "blocks"}),
    ("convolution over time with head", {"scale": "true"}),
    ("convolution over time with head", {"style": "blocks"}),
    ("convolution over time", {}),
)
