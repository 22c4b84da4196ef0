"""What is recorded of a run: calls, what flows between them, their numbers."""
