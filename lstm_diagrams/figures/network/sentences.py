"""A network in words: one short sentence for each piece, with what it reads."""

from lstm_diagrams.figures.network.again import again_words
from lstm_diagrams.figures.network.rows import stage_words
from lstm_diagrams.readings.stages import Stage
from lstm_diagrams.readings.whole.pieces import Piece, Story
from lstm_diagrams.words import Text

_WAYS = {
    "next": Text("上一步的 {name}", "{name} of the step before"),
    "last": Text("{name} 的最后一步", "the last step of {name}"),
    "start": Text("{name}（作初始状态）", "{name} as its first state"),
    "spread": Text("{name}（每一步都读）", "{name} at every step"),
}


def described(told: Story, piece: Piece) -> Text:
    """``decoder (LSTMCell) reads emb, and encoder as its first state``."""
    reads = []
    for edge in told.into(piece.number):
        text = _WAYS.get(edge.way, Text("{name}", "{name}")).format(name=name_of(told.pieces[edge.source]))
        if text not in reads:
            reads.append(text)
    own, again = name_of(piece), again_words(told, piece)
    if again is not None:
        own = Text("{own}（{again}）", "{own}, {again},").format(own=own, again=again)
    if not reads:
        return Text(own.zh, own.en.removesuffix(","))
    return Text("{own}读入{reads}", "{own} reads {reads}").format(
        own=own, reads=Text("、".join(one.zh for one in reads), ", ".join(one.en for one in reads))
    )


def name_of(piece: Piece) -> Text:
    """The path of a piece, with what it does."""
    if piece.kind == "input":
        return Text("输入", "the input") if piece.name == "input" else Text(piece.name, piece.name)
    if piece.kind == "cell":
        return Text(piece.name, piece.name)
    shown = [stage for stage in piece.stages if stage.name not in ("reshape", "identity")] or [piece.stages[0]]
    words = [_words(stage) for stage in shown]
    what = Text(" → ".join(word.zh for word in words), " → ".join(word.en for word in words))
    if not piece.name:
        return Text("“{what}”", "“{what}”").format(what=what)
    return Text("{name}（{what}）", "{name} ({what})").format(name=piece.name, what=what)


def _words(stage: Stage) -> Text:
    """What a stage is called; of a selection, which entry it takes."""
    dim = stage.setting("axis") if stage.setting("axis") is not None else stage.setting("dim")
    if stage.name == "select" and isinstance(dim, int):
        place = f"[{':, ' * dim}{stage.setting('index')}]"
        return Text(f"取 {place}", f"take {place}")
    return stage_words(stage)
