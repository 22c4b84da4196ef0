"""A program that has loaded PyTorch and runs others in forks of itself: what they are, their folder and their streams come by a socket.

It knows nothing of this package, so that what runs in it finds nothing but PyTorch there already.
"""

import os
import pickle
import signal
import socket
import sys
import types

import torch  # noqa: F401 - for all of them


def main(address: str) -> None:
    """Take what is to be run until this is killed; each runs under a process that waits for it and says how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen()
    print("ready", flush=True)
    while True:
        connection, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            return _run(connection)
        connection.close()


def _run(connection: socket.socket) -> None:
    _, streams, _, _ = socket.recv_fds(connection, 1, 3)
    with connection, connection.makefile("rwb") as channel:
        program, arguments, folder, variables = pickle.load(channel)
        process = os.fork()
        if process:
            for stream in streams:
                os.close(stream)
            pickle.dump(process, channel)
            channel.flush()
            pickle.dump(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), channel)
            return
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(variables)
    sys.argv = ["-c", *arguments]
    sys.modules["__main__"] = types.ModuleType("__main__")
    exec(program, sys.modules["__main__"].__dict__)


if __name__ == "__main__":
    main(sys.argv[1])
