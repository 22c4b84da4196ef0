"""Mistakes that raise nothing, read from what was measured: one file a rule."""
