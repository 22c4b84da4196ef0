"""What is done to a finished drawing: parts that stand out, a legend below."""
