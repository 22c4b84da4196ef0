"""A whole model around recurrent layers, read from its wiring: which pieces it has, and over which steps each of them runs."""
