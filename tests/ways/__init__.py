"""Every way to show a diagram that can be run on one machine, each run for real; the page "In notebooks" prints the result."""
