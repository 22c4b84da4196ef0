"""What stands in for ``subprocess.Popen`` where hosts start the process that draws: it is forked from one that has loaded PyTorch.

That takes most of the time of a small picture. How the process starts by itself is tested in ``embedding``.
"""

import os
import pickle
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_SERVER = Path(__file__).with_name("warm_server.py")


class Forked:
    """Python with ``-c``, a program and its arguments, with pipes for stdin and stdout, as a drawer starts it."""

    def __init__(self, address: str, command: list[str], *, cwd: Path, **_: Any) -> None:
        if not cwd.is_dir():
            raise FileNotFoundError(cwd)
        (stdin, orders), (replies, stdout) = os.pipe(), os.pipe()
        self.stdin, self.stdout = open(orders, "wb"), open(replies, "rb")  # noqa: SIM115 - whoever draws closes them
        self.returncode: int | None = None
        self._connection = socket.socket(socket.AF_UNIX)
        self._connection.connect(address)
        socket.send_fds(self._connection, [b"."], [stdin, stdout, 2])
        os.close(stdin)
        os.close(stdout)
        self._channel = self._connection.makefile("rwb")
        pickle.dump((command[2], command[3:], str(cwd), dict(os.environ)), self._channel)
        self._channel.flush()
        self.pid: int = pickle.load(self._channel)

    def poll(self) -> int | None:
        """The exit code, or None while it runs."""
        try:
            return self.wait(0)
        except subprocess.TimeoutExpired:
            return None

    def wait(self, timeout: float | None = None) -> int:
        """The exit code, once it has ended."""
        if self.returncode is None:
            if not select.select([self._connection], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("a fork", timeout or 0)
            self.returncode = pickle.load(self._channel)
            self._channel.close()
            self._connection.close()
        return self.returncode

    def kill(self) -> None:
        """End it at once."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The address of a server that runs as long as this."""
    address = str(folder / "warm")
    with subprocess.Popen([sys.executable, str(_SERVER), address], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None and server.stdout.readline() == "ready\n"
        yield address
        server.kill()
