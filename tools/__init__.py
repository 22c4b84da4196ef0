"""Scripts that make what stands in the repository."""
