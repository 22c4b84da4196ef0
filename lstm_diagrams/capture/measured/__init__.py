"""A model measured: run again with something changed or with gradients, each time from the state in which it was found."""
