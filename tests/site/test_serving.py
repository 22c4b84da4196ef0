"""While the site is served: the language that was edited comes first, the other one follows, and nothing is forgotten."""

import socket
from pathlib import Path
from urllib.request import urlopen

import pytest
from mkdocs.exceptions import MkDocsException

from lstm_diagrams.site.serving import Follower, Server, free
from tests.site.project import QUIET, Project, use

pytestmark = QUIET


def test_the_edited_language_is_built_first_and_the_other_follows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = Project(tmp_path / "project")
    use(project, monkeypatch)
    follower = Follower(tmp_path, [project.folder / "docs"])

    def page(language: str) -> str:
        return (follower.site / ("index.html" if language == "zh" else "en/index.html")).read_text("utf-8")

    assert [follower.build_next() for _ in range(2)] == ["zh", "en"]
    assert "遗忘门" in page("zh") and "forget gate" in page("en")

    for edited, other in (("en", "zh"), ("zh", "en")):
        before, reminder = page(other), follower.reminder.read_text("utf-8")
        project.page(**{edited: "Brand new."})
        assert follower.build_next() == edited
        assert "Brand new." in page(edited) and page(other) == before
        assert follower.reminder.read_text("utf-8") != reminder, "else nobody comes back for the other one"
        assert follower.build_next() == other and "Brand new." not in page(other)

    project.page(zh="Brand new.", en="First edit.")
    assert follower.build_next() == "en"
    project.page(zh="Brand new.", en="Second edit.")  # while the other one still waits
    assert [follower.build_next() for _ in range(2)] == ["en", "zh"] and "Second edit." in page("en")

    style = project.folder / "docs/shared/style.css"
    style.write_text("p {}", "utf-8")  # of both languages
    assert {follower.build_next() for _ in range(2)} == {"zh", "en"}
    assert (follower.site / "style.css").is_file() and (follower.site / "en/style.css").is_file()
    style.unlink()
    assert {follower.build_next() for _ in range(2)} == {"zh", "en"}
    assert not (follower.site / "style.css").exists() and not (follower.site / "en/style.css").exists()

    project.page("1 / 0")
    shown = page("zh")
    with pytest.raises(SystemExit, match=r"as before: docs/notebooks/index\.py: cell 3"):
        follower.follow()
    assert page("zh") == shown and follower.error_page(404)
    project.page(zh="Mended.")
    assert {follower.build_next() for _ in range(2)} == {"zh", "en"}
    assert "Mended." in page("zh")


def test_whoever_serves_reads_where(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "index.html").write_text("home", "utf-8")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address: tuple[str, int] = taken.getsockname()
        with pytest.raises(MkDocsException, match=rf"{address[1]}/ cannot .* dev_addr: 127\.0\.0\.1:{address[1] + 1}$"):
            free(address)
    free(address)
    server = Server(lambda: None, *address, str(tmp_path))
    server.server_bind()
    server.server_activate()
    server.serve_thread.start()
    try:
        said = capsys.readouterr().err
        assert urlopen(said.split()[5]).read() == b"home"
    finally:
        server.shutdown()
