"""Diagrams inside other people's documents: what MkDocs, Sphinx and the plain Markdown fence share."""
