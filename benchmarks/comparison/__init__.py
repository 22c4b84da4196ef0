"""The same models drawn by other programs, for the page "Comparison"."""
