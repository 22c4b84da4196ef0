"""Runs of one module that read each other as a tree or a graph, and not as a chain: read off the wiring of a run."""
