"""A capture as a graph of modules and operations: its parts, what repeats, what opens, what its axes are called."""
