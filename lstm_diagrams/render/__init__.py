"""DOT to finished bytes: an engine draws, and the SVG is cleaned, made accessible and themeable."""
