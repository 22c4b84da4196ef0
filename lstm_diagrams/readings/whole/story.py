"""A model around recurrent layers as a story: its pieces, over which steps each of them runs, and what each reads.

Every call and every operation that leads to a result is in one piece; there is nothing that a story leaves out.
"""

from dataclasses import replace

from lstm_diagrams.facts import Capture
from lstm_diagrams.readings.recurrence import sequence_runs
from lstm_diagrams.readings.whole.drafts import Drafts
from lstm_diagrams.readings.whole.folding import folded
from lstm_diagrams.readings.whole.loops import loops
from lstm_diagrams.readings.whole.nodes import Nodes
from lstm_diagrams.readings.whole.pieces import Edge, Piece, Story
from lstm_diagrams.readings.whole.reads import reads
from lstm_diagrams.readings.whole.strands import strands
from lstm_diagrams.readings.whole.ways import edges_and_results

MOST = 44
"""A picture of more pieces is no story."""
_STILL = "nothing in it runs over steps: no recurrent layer, and no loop whose states go from call to call"


def story(capture: Capture) -> Story | None:
    """The story of a run; None where there is none to tell, see ``refusal``."""
    told = capture.once(_read)
    return told if isinstance(told, Story) else None


def refusal(capture: Capture) -> str:
    """Why a run is no story, in English; "" where it is one."""
    told = capture.once(_read)
    return told if isinstance(told, str) else ""


def _read(capture: Capture) -> Story | str:
    """The story of a run, or why there is none."""
    if capture.wiring is None:
        return "the run has no wiring: it was not captured here, or has more than 20,000 operations"
    again = len({call.layer for call in capture.calls}) < len(capture.calls)
    if not again and not capture.calls_of("recurrent"):
        return _STILL
    nodes = Nodes(capture, capture.wiring)
    repeated = loops(nodes)
    if not repeated and not any(run.steps for run in sequence_runs(capture)):
        return _STILL
    drafts = Drafts(capture, nodes, repeated)
    raw = list(reads(drafts))
    lengths = strands(drafts, raw)
    told = folded(drafts.all, *edges_and_results(drafts, raw), lengths)
    if len(told.pieces) > MOST:
        placed = ", ".join(dict.fromkeys(map(_name, told.pieces[:MOST])))
        return f"{_name(told.pieces[MOST])} has no place any more: {MOST} pieces stand before it ({placed})"
    apart = next(
        (
            piece
            for piece in told.pieces
            if piece.run and piece.strand is not None and piece.run.steps != told.strands[piece.strand]
        ),
        None,
    )
    if apart is not None and apart.run is not None and apart.strand is not None:
        return f"{_name(apart)} runs over {apart.run.steps} steps, and what it stands among over {told.strands[apart.strand]}"
    irregular = next((edge for edge in told.edges if edge.way == "next" and not _to_the_next(edge)), None)
    if irregular is not None:
        source, target = told.pieces[irregular.source], told.pieces[irregular.target]
        return f"{_name(target)} reads {_name(source)} of other steps than its own and the one before it"
    own = [piece for piece in told.pieces if piece.kind not in ("input", "recurrent")]
    if not own and sum(piece.kind == "recurrent" for piece in told.pieces) < 2:
        return "it is one recurrent layer and nothing else"
    return replace(told, uses=tuple(use for use in capture.uses if use.call is not None and use.slot))


def _to_the_next(edge: Edge) -> bool:
    """Whether it goes from each step to the one after it, as an arrow between two columns says."""
    return all(at is None or step is None or step == at + 1 for at, step in edge.steps)


def _name(piece: Piece) -> str:
    return piece.name or piece.kind
