"""Process groups, as the kernel reports them."""

from __future__ import annotations

from pathlib import Path


def members(group: int) -> list[int]:
    """Return the ids of the running processes of a group, without zombies."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            state, _parent, its_group, *_ = (
                (process / "stat").read_text().rpartition(")")[2].split()
            )
        except OSError:
            # It has just gone.
            continue
        if int(its_group) == group and state not in "ZX":
            found.append(int(process.name))
    return found
