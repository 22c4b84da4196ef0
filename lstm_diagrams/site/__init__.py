"""The bilingual site: percent notebooks in, executed once, one page per language out (MkDocs Material, mkdocs-jupyter)."""
