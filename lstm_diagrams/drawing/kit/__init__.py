"""What every drawing is made of: marks, lines, widths of text, columns of units, numbers, roles of colours."""
