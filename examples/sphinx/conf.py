"""The configuration of Sphinx."""

project = "A classifier"
extensions = ["lstm_diagrams.integrations.sphinx"]
numfig = True
exclude_patterns = ["out"]
