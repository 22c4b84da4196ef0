"""Where each piece without steps stands: below the strand that it becomes, beside it, or above what it is made of."""

from dataclasses import dataclass, field

from lstm_diagrams.readings.whole.pieces import Edge, Piece, Story


@dataclass(slots=True)
class Parts:
    """Pieces without steps by their place.

    ``below`` and ``before`` hold by strand what becomes its steps and what becomes its first states, ``above`` what is made of
    strands, ``beside`` what joins it without any strand.
    """

    below: dict[int, list[Piece]] = field(default_factory=dict)
    before: dict[int, list[Piece]] = field(default_factory=dict)
    above: list[Piece] = field(default_factory=list)
    beside: list[Piece] = field(default_factory=list)
    story: Story | None = None

    def fed(self, number: int) -> bool:
        """Whether lines come to the lowest level of a strand from below."""
        assert self.story is not None
        pieces = self.story.pieces
        return any(
            pieces[edge.target].strand == number
            and pieces[edge.source].strand != number
            and edge.way != "start"
            and not drawn_as_steps(self.story, pieces[edge.source])
            for edge in self.story.edges
        )


def parts(story: Story) -> Parts:
    """The pieces without steps, each in its place, in order."""
    made = _made_of_strands(story)
    found = Parts(story=story)
    for piece in story.pieces:
        if piece.strand is not None or drawn_as_steps(story, piece):
            continue
        if piece.number in made:
            found.above.append(piece)
            continue
        ends = _ends(story, piece)
        if not ends:
            found.beside.append(piece)
            continue
        strand = story.pieces[ends[0].target].strand
        assert strand is not None
        before = all(edge.way == "start" for edge in ends)
        (found.before if before else found.below).setdefault(strand, []).append(piece)
    return found


def drawn_as_steps(story: Story, piece: Piece) -> bool:
    """Whether an input is drawn as what each step of a loop picks of it."""
    edges = story.out_of(piece.number)
    return (
        piece.kind == "input"
        and piece.strand is None
        and all(
            edge.way == "step"
            and edge.target >= 0
            and all(at is not None and step is not None for at, step in edge.steps)
            for edge in edges
        )
    )


def _made_of_strands(story: Story) -> set[int]:
    """All pieces that come from something with steps."""
    found: set[int] = {piece.number for piece in story.pieces if piece.strand is not None}
    for edge in sorted(story.edges, key=lambda edge: edge.target):
        if edge.source in found:
            found.add(edge.target)
    return found


def _ends(story: Story, piece: Piece) -> list[Edge]:
    """How a piece reaches strands, at last."""
    found, waiting, seen = [], [piece.number], set()
    while waiting:
        number = waiting.pop()
        if number in seen:
            continue
        seen.add(number)
        for edge in story.edges:
            if edge.source == number:
                if story.pieces[edge.target].strand is not None:
                    found.append(edge)
                else:
                    waiting.append(edge.target)
    return found
