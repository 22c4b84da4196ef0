"""Modules as boxes, with their settings in words."""
