"""Pictures that move: one film, shown by CSS alone, by a player, page by page or as a GIF."""
