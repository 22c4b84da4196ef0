"""Tensors as blocks, with dimension lines and the axes of sequences."""
