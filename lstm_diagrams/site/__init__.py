"""The bilingual site: percent notebooks in, executed once, one page per language out (MkDocs Material, nbconvert)."""

import logging

logging.getLogger("matplotlib").setLevel(logging.ERROR)  # its first import says on stderr that it builds a font cache
