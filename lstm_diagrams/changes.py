"""What the run of a model had changed in the model and around it: plain values, a part of the facts."""

from dataclasses import dataclass

from lstm_diagrams.words import Text, same


@dataclass(frozen=True, slots=True)
class Change:
    """Something that the run had changed, and whether it could be put back (``restored``).

    ``kind`` says what it is and ``name`` which one: ``numbers`` of a tensor or another ``attribute`` of a module, by its full
    path (``encoder.memory`` also for what lies deeper in that attribute; ``input`` for what the model was given); a ``setting``
    of the process, by what asks for it (``os.getcwd()``). ``unwatched`` is the first of more than could be looked at.
    """

    kind: str
    name: str
    restored: bool = True


_SHOWN = 3
"""So many changes are named in a summary."""
_UNDONE = Text("运行时改动了 {names}，已放回原样", "the run changed {names}; it was put back")
_LOST = Text("运行时改动了 {names}，没能放回原样", "the run changed {names}; it could not be put back")
_UNWATCHED = Text(
    "与模型相连的东西太多，从 {names} 起没有看守", "too much hangs on the model: from {names} on nothing was looked at"
)
_MORE = Text("{names} 等 {count} 处", "{names} and {count} more")


def summary(changes: tuple[Change, ...]) -> tuple[Text, ...]:
    """What to say to a reader: a sentence about what was put back, one about what was not, one about what was not watched."""
    watched = [change for change in changes if change.kind != "unwatched"]
    groups = (
        (_UNDONE, [change.name for change in watched if change.restored]),
        (_LOST, [change.name for change in watched if not change.restored]),
        (_UNWATCHED, [change.name for change in changes if change.kind == "unwatched"]),
    )
    return tuple(sentence.format(names=_named(names)) for sentence, names in groups if names)


def _named(names: list[str]) -> Text:
    shown, more = ", ".join(names[:_SHOWN]), len(names) - _SHOWN
    if more <= 0:
        return same(shown)
    return Text(_MORE.zh.format(names=shown, count=len(names)), _MORE.en.format(names=shown, count=more))
