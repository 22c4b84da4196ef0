"""Recurrent layers whose cells are one box each."""
