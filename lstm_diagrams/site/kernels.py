"""Kernels of notebooks, each a copy of one process that has loaded PyTorch and the package, where the system can make copies.

Loading them takes seconds for each of some thirty notebooks otherwise.
"""

import multiprocessing
import os
import sys
from importlib.metadata import EntryPoint
from multiprocessing.context import ForkServerContext, ForkServerProcess
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from lstm_diagrams.site.surroundings import program

_NAME = "copies-of-one-process"
_LOADED = ["lstm_diagrams.site.loaded"]


class _Copies:
    """The process that is copied; it is as the package was when the first kernel started."""

    def __init__(self) -> None:
        self._context: ForkServerContext | None = None
        self._program = ""

    def context(self) -> ForkServerContext | None:
        """What starts copies; None where the package has changed meanwhile, or the system makes none that can be relied on."""
        if sys.platform != "linux":
            return None
        now = program()
        if self._context is None:
            self._context, self._program = multiprocessing.get_context("forkserver"), now
            self._context.set_forkserver_preload(_LOADED)
        return self._context if now == self._program else None


copies = _Copies()


class CopyingManager(AsyncKernelManager):
    """Starts kernels that are copies."""

    @property
    def kernel_spec(self) -> KernelSpec | None:
        """That of the kernel, which says how it is started."""
        found: KernelSpec | None = super().kernel_spec
        if found is not None and copies.context() is not None:
            here = EntryPoint(_NAME, f"{__name__}:CopyProvisioner", KernelProvisionerFactory.GROUP_NAME)
            KernelProvisionerFactory.instance().provisioners[_NAME] = here
            found.metadata = {**found.metadata, "kernel_provisioner": {"provisioner_name": _NAME}}
        return found


class CopyProvisioner(LocalProvisioner):
    """Starts one kernel, and is asked by Jupyter what becomes of it."""

    async def launch_kernel(self, cmd: list[str], **more: Any) -> Any:
        """Start it with the arguments that stand behind the name of its program."""
        context = copies.context()
        assert context is not None, "the manager has asked"
        arguments = cmd[cmd.index("-f") :]
        process = context.Process(target=_kernel, args=(arguments, str(more["cwd"]), dict(more["env"])))
        process.start()
        self.process = _Process(process)  # type: ignore[assignment]
        self.pid, self.pgid, self.cwd = process.pid, process.pid, more["cwd"]
        return self.connection_info


class _Process:
    """A copy, with what Jupyter asks of processes."""

    stdin = stdout = stderr = None

    def __init__(self, process: ForkServerProcess) -> None:
        self._process = process
        self.pid = process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self) -> int | None:
        self._process.join()
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        assert self.pid is not None
        if self._process.is_alive():
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()


def _kernel(arguments: list[str], folder: str, environment: dict[str, str]) -> None:
    """What a copy does: it is a kernel, in a group of its own, until it is told to end or the process it was copied from ends."""
    from ipykernel.kernelapp import IPKernelApp  # loaded in the process that is copied, not in the one that builds

    os.setpgrp()
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    IPKernelApp.launch_instance(argv=[*arguments, f"--IPKernelApp.parent_handle={os.getppid()}"])
