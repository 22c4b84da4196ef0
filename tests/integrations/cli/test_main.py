"""The whole program: what it is called, what it says about itself, how it ends, and what it does not import."""
