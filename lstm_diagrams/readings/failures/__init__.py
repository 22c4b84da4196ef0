"""What is known of the errors that a forward can end with: which kind it is, and what mends it."""
