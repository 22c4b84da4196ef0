"""Serves the site and follows its sources: the language that was edited is built first and shown, the other one after it."""

import filecmp
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import jieba
from mkdocs.config import load_config
from mkdocs.exceptions import MkDocsException
from mkdocs.livereload import LiveReloadServer

from lstm_diagrams.site import languages, layout, sources
from lstm_diagrams.site.keeping import digest_of, written
from lstm_diagrams.words import LANGUAGES, Language


def serve() -> None:
    """Serve both languages until Ctrl-C. MkDocsException where they cannot be built at first, or the address is taken."""
    config = load_config(str(layout.CONFIGURATIONS["zh"]))
    watched = [Path(path) for path in (config.docs_dir, *map(str, layout.CONFIGURATIONS.values()), *config.watch)]
    address = (config.dev_addr.host, config.dev_addr.port)
    free(address)
    Thread(target=jieba.initialize, daemon=True).start()  # its dictionary, which the first edit would wait for
    with tempfile.TemporaryDirectory(prefix="site-") as folder:
        follower = Follower(Path(folder), watched)
        for _ in LANGUAGES:
            follower.build_next()
        root = str(follower.site)
        server: LiveReloadServer = Server(follower.follow, *address, root, urlsplit(config.site_url or "/").path)
        server.error_handler = follower.error_page
        for path in (*watched, follower.reminder):
            server.watch(str(path))
        try:
            server.serve()
        except KeyboardInterrupt:
            print("The site is served no longer.", file=sys.stderr)
        finally:
            server.shutdown()


def free(address: tuple[str, int]) -> None:
    """MkDocsException where nothing can be served on an address: known before minutes are spent on building."""
    try:
        socket.create_server(address).close()
    except OSError as error:
        host, port = address
        raise MkDocsException(
            f"http://{host}:{port}/ cannot be served on: {error.strerror}. "
            f"Stop what uses it, or name another address in mkdocs.yml, such as dev_addr: {host}:{port + 1}"
        ) from error


class Server(LiveReloadServer):
    """Says where the site is to be seen, once it is."""

    def server_activate(self) -> None:
        """Begin to listen, and say where."""
        super().server_activate()
        print(f"The site is served on {self.url} until Ctrl-C.", file=sys.stderr)


class Follower:
    """Builds one language at a time, and reminds whoever watches files of the one that is left.

    Args:
        folder: gets ``site``, which is served.
        watched: the sources.
    """

    def __init__(self, folder: Path, watched: list[Path]) -> None:
        self.site, self.reminder = folder / "site", folder / "reminder"
        self._built, self._watched = folder / "built", watched
        self._left: list[Language] = []
        self._state = ""
        self._sources: dict[Language, str] = {}
        self.site.mkdir()
        self.reminder.touch()

    def follow(self) -> None:
        """Build what has to be built next. SystemExit says why it could not be."""
        try:
            self.build_next()
        except MkDocsException as error:
            self._left = []
            raise SystemExit(f"The site is as before: {error}") from error

    def build_next(self) -> Language:
        """Build the language that was edited, or the one that is left; returns it."""
        state = self._state_now()
        if state != self._state or not self._left:
            edited = [language for language in LANGUAGES if self._edited(language)]
            self._left = sorted(LANGUAGES, key=lambda language: language not in edited)
            self._state = state
        language = self._left.pop(0)
        languages.build_for_readers(language, self._built / language)
        if language == "zh":
            _mirror(self._built / language, self.site, beside="en")
        else:
            _mirror(self._built / language, self.site / "en")
        if self._left:
            self.reminder.write_text(f"{self._left[0]} {state}", encoding="utf-8")
        return language

    def error_page(self, code: int) -> bytes | None:
        """The page for what is not found."""
        page = self.site / f"{code}.html"
        return page.read_bytes() if page.is_file() else None

    def _edited(self, language: Language) -> bool:
        """Whether the pages of a language are made of something else than when this was last asked."""
        made = sources.pages(language, languages.address_of(language))
        own = sorted((layout.ROOT / "docs" / language).rglob("*.md"))
        found = [[place, page.markdown, page.meta, page.outputs] for place, page in made.items()]
        now = digest_of(written(found), *(path.read_bytes() for path in own))
        before, self._sources[language] = self._sources.get(language), now
        return before != now

    def _state_now(self) -> str:
        return digest_of(*sorted(self._times()))

    def _times(self) -> Iterator[str]:
        for place in self._watched:
            for file in place.rglob("*") if place.is_dir() else [place]:
                if "__pycache__" not in file.parts and file.is_file():
                    facts = file.stat()
                    yield f"{file} {facts.st_mtime_ns} {facts.st_size}"


def _mirror(made: Path, shown: Path, beside: str = "") -> None:
    """Let a folder that is served have what another has, file by file; ``beside`` is left alone."""
    files = {path.relative_to(made) for path in made.rglob("*") if path.is_file()}
    for name in files:
        target = shown / name
        if not target.is_file() or not filecmp.cmp(made / name, target, shallow=False):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(made / name, target)
    for path in list(shown.rglob("*")):
        name = path.relative_to(shown)
        if path.is_file() and name not in files and (not beside or name.parts[0] != beside):
            path.unlink()
