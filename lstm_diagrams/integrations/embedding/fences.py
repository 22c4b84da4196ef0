"""Where the fences of a page stand in its file: superfences tells a formatter what stands in a fence, not where."""

FENCE = "lstm-diagram"
"""The name of the fence."""


class Fences:
    """The fences of one page, in any order, each found once.

    Args:
        text: the Markdown of the page.
    """

    def __init__(self, text: str) -> None:
        self._lines = [line.strip() for line in text.splitlines()]
        self._found: set[int] = set()

    def line_of(self, body: str) -> int | None:
        """The number of the line, from 1, where the next fence with this body opens; None if it is not there."""
        wanted = [line.strip() for line in body.strip("\n").splitlines()]
        for number, line in enumerate(self._lines):
            opens = line.lstrip("> ").startswith(("```", "~~~")) and FENCE in line and number not in self._found
            if opens and self._after(number)[: len(wanted)] == wanted:
                self._found.add(number)
                return number + 1
        return None

    def _after(self, number: int) -> list[str]:
        quoted = self._lines[number].startswith(">")
        below = [line.lstrip("> ") if quoted else line for line in self._lines[number + 1 :]]
        first = next((place for place, line in enumerate(below) if line), 0)
        return below[first:]
