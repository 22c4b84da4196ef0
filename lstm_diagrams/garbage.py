"""Our own program searches for garbage seldom and not as it ends: nearly all that Python and PyTorch import lives until then."""

import atexit
import gc

from lstm_diagrams import interruption

_OBJECTS = 100_000
"""So many more objects made than freed start a search (Python's own number is 700, and each search walks many of them)."""

if interruption.is_program():
    gc.set_threshold(_OBJECTS)
    atexit.register(gc.freeze)  # the system takes all memory back at once
