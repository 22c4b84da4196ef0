"""Files that are there whole or not at all."""

import secrets
from pathlib import Path

from lstm_diagrams.errors import SaveError


def write_whole(target: Path, content: bytes) -> None:
    """As ``replace_whole``. SaveError if it cannot be written."""
    try:
        replace_whole(target, content)
    except OSError as error:
        raise SaveError(f"cannot write {target}: {error.strerror or error}") from error
    except ValueError as error:  # a path with a NUL character
        raise SaveError(f"cannot write {str(target)!r}: {error}") from error


def replace_whole(target: Path, content: bytes) -> None:
    """Write to a temporary file beside the target and rename it, so that no half-written file is ever seen.

    Raises:
        OSError: it cannot be written.
        ValueError: the path has a NUL character.
    """
    temporary = target.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        temporary.write_bytes(content)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
