"""Facts as JSON: written, read again, and with the names of a model left out."""
