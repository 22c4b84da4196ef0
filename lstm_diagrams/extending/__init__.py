"""What authors of other packages import to add figures, layers and themes; these names stay from version to version.

``figures`` and ``themes`` bring no PyTorch, ``layers`` does. A package says in its pyproject.toml what it adds::

    [project.entry-points."lstm_diagrams.figures"]
    bars = "my_package.bars:bars"

    [project.entry-points."lstm_diagrams.layers"]
    my_package = "my_package.layers"

    [project.entry-points."lstm_diagrams.themes"]
    sea = "my_package.themes:SEA"

The name of a figure is that of its function, the name of a theme its own, and that of layers the package whose layers they
are: they are imported once it is.
"""
