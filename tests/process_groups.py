"""The processes of a group, as the system knows them."""

from __future__ import annotations

from pathlib import Path


def members(group: int) -> list[int]:
    """The ids of the processes of a group that live: one that has ended, of which nobody has
    asked yet how it did, is none of them."""
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
