"""What ``make bench`` prints: how fast things are, each as a ratio to something measured in the same run."""
