"""Characters that XML cannot hold, made visible."""

import unicodedata


def visible(text: str) -> str:
    """``text`` with controls (but not line breaks), lone surrogates and non-characters replaced by U+FFFD."""
    if text.isprintable():  # then none of them is among its characters
        return text
    return "".join("\ufffd" if _forbidden(character) else character for character in text)


def _forbidden(character: str) -> bool:
    if character == "\n":
        return False
    return unicodedata.category(character) in ("Cc", "Cs") or ord(character) & 0xFFFE == 0xFFFE
