"""What is to be done with a list of pictures, and doing it: which are stale, drawing those, comparing them byte by byte."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from lstm_diagrams.errors import SaveError
from lstm_diagrams.integrations.embedding.order import Failure
from lstm_diagrams.integrations.pictures.listing import Listed, PictureList
from lstm_diagrams.integrations.pictures.painters import Workshop, drawn
from lstm_diagrams.integrations.pictures.record import Drawn, drawn_now, reasons
from lstm_diagrams.saving import write_whole

Word = Literal["fresh", "stale", "drawn", "failed"]


@dataclass(frozen=True, slots=True)
class State:
    """One picture of a list: ``reasons`` why it is or was stale, or why it could not be drawn."""

    listed: Listed
    word: Word
    reasons: tuple[str, ...] = ()


def states_of(pictures: PictureList, record: dict[str, Drawn]) -> list[State]:
    """Which pictures are stale; nothing is drawn."""
    found = ((each, reasons(pictures.folder, each, record.get(each.output))) for each in pictures.pictures)
    return [State(each, "stale" if why else "fresh", why) for each, why in found]


def build(states: Sequence[State], pictures: PictureList, record: dict[str, Drawn], jobs: int) -> Iterable[State]:
    """Draw and write these pictures, ``jobs`` at a time, and note each in the record. SaveError if one cannot be written."""
    for number, reply in drawn([state.listed.order for state in states], _workshop(pictures), jobs):
        state = states[number]
        if isinstance(reply, Failure):
            yield replace(state, word="failed", reasons=(reply.reason,))
            continue
        target = pictures.folder / state.listed.output
        _make_folder(target.parent)
        write_whole(target, reply.content)
        record[state.listed.output] = drawn_now(pictures.folder, state.listed, reply)
        yield replace(state, word="drawn")


def compare(states: Sequence[State], pictures: PictureList, jobs: int) -> Iterable[State]:
    """Draw these pictures, write none, and say of each whether the file holds the same bytes."""
    for number, reply in drawn([state.listed.order for state in states], _workshop(pictures), jobs):
        state = states[number]
        if isinstance(reply, Failure):
            yield replace(state, word="failed", reasons=(reply.reason,))
        elif _bytes_of(pictures.folder / state.listed.output) != reply.content:
            yield replace(state, word="stale", reasons=state.reasons or ("a picture drawn now has other bytes",))
        else:
            yield State(state.listed, "fresh")


def _workshop(pictures: PictureList) -> Workshop:
    return Workshop(pictures.folder, tuple(pictures.folder / each for each in pictures.path), pictures.timeout)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise SaveError(f"cannot make the folder {str(folder)!r}: {error}") from error


def _bytes_of(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except OSError:
        return None
