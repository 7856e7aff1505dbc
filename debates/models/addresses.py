"""Paths of objects on this site.

Each view is looked up once: a large page has thousands of paths, and `reverse` for each of them
would take a tenth of its time.
"""

from __future__ import annotations

from functools import cache

from django.urls import reverse


def path_of(view: str, key: str) -> str:
    """Return the path of a view of one object.

    view  its name: "pages:position"
    key   the slug or public identifier of the object, the only argument of the view
    """
    before, after = around(view)
    return f"{before}{key}{after}"


@cache
def around(view: str) -> tuple[str, str]:
    """Return the parts of the path of a view before and after the key."""
    before, after = reverse(view, args=["7777777"]).split("7777777")
    return before, after
