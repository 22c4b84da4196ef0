"""Unrolled recurrent layers, step by step: where things stand, cells, lines, numbers as colours."""
