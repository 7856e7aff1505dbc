"""End of a process together with its parent, even if the parent is killed."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time

PR_SET_PDEATHSIG = 1
LOOK_SECONDS = 0.5

ORPHANED = 1
"""Status of a process that ends because its parent has ended."""


def end_with_parent(parent: int) -> None:
    """Make this process end as soon as its parent, the process with that id, has ended.

    No confirmed change is lost by that, because database and index survive it. Linux does it by
    itself; elsewhere, a thread checks twice a second.
    """
    if not _kernel_will_kill():
        threading.Thread(target=_watch, args=(parent,), name="parent-watch", daemon=True).start()
    if os.getppid() != parent:
        # It ended before the kernel knew.
        os._exit(ORPHANED)


def _kernel_will_kill() -> bool:
    if sys.platform != "linux":
        return False
    try:
        return ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) == 0
    except (OSError, AttributeError):
        # A C library without prctl.
        return False


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_SECONDS)
    os._exit(ORPHANED)
