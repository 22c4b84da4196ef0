"""What a capture means: facts in, values out; no marks, no torch."""
