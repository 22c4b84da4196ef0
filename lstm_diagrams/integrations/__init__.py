"""One file per place that shows diagrams; nothing else in the package imports them."""
