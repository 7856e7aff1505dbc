"""Extension points: the places of the site to which contrib apps add, which the core cannot name.

An app registers in `AppConfig.ready`. What it registers is a module or an attribute by its dotted
path, so that nothing of the app is imported before the place is built. docs/contrib.md has an
example. Models, `admin.py`, templates, static files and management commands need no extension
point, since Django finds them in each installed app; triggers and chores are registered with
`search.sync`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.utils.module_loading import import_string


class ExtensionPoint:
    """Place of the site: dotted paths in the order in which apps registered them.

    Iterating imports and yields what they name. Raises ImportError if a path leads nowhere.
    """

    def __init__(self) -> None:
        self._paths: list[str] = []

    def register(self, path: str) -> None:
        """Add what a dotted path names, once."""
        if path not in self._paths:
            self._paths.append(path)

    def __iter__(self) -> Iterator[Any]:
        return map(import_string, self._paths)


class JoinedExtensionPoint(ExtensionPoint):
    """Lists that apps add to one: iterating yields what is in each of them."""

    def __iter__(self) -> Iterator[Any]:
        return chain.from_iterable(super().__iter__())


class SlotExtensionPoint(ExtensionPoint):
    """Place in templates: iterating yields the names of the templates that are included there."""

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)


pages = JoinedExtensionPoint()
"""Addresses at the root of the site; their names begin with `pages:`."""

api = JoinedExtensionPoint()
"""Addresses below /api/v1/; their names begin with `api:`."""

feeds = JoinedExtensionPoint()
"""Addresses below /feeds/; their names begin with `feeds:`."""

sitemap = JoinedExtensionPoint()
"""Names of addresses, with their namespace, that the sitemap has beside those of objects."""

events = ExtensionPoint()
"""Functions that describe requests to other servers: webhooks of OpenAPI by their names."""

gauges = ExtensionPoint()
"""Functions that return gauges for `/metrics`: tuples of a name, a description and a value."""

readings = ExtensionPoint()
"""Functions that return a search query with fields for some of its plain words."""

undone_readings = ExtensionPoint()
"""Functions that return, for the page, a field so read and the query without it; or None."""

slots: defaultdict[str, SlotExtensionPoint] = defaultdict(SlotExtensionPoint)
"""Templates that `{% slot "name" %}` includes, with the context of the page, by the name."""

file_formats = ExtensionPoint()
"""Instances of `debates.interchange.formats.FileFormat`."""

without_preview = JoinedExtensionPoint()
"""Names of addresses, with their namespace, that previews of drafts do not have."""
