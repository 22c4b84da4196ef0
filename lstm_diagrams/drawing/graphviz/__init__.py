"""Marks as Graphviz takes them, and places that Graphviz computes: the only room with Graphviz attributes."""
