"""A package that adds a figure, a layer and a theme to lstm-diagrams."""
