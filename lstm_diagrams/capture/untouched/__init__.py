"""What leaves a model, and all around it, as it was before the run."""
