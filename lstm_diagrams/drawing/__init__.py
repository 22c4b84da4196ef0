"""Coordinates to DOT: figures compute where everything stands, Graphviz only draws it."""
