"""The mark of the version that a file was downloaded from: which objects it had, in which version.

It is signed, so that a file of another installation, where the same numbers mean other objects,
is not taken for one of this. Primary keys are in it, and versions as rows count them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.core import signing
from django.db.models import Model

SALT = "debates.interchange.versions"

LONGEST_MARK = 2_000_000
"""Characters of a mark that are looked at."""

Versions = Mapping[str, Mapping[int, int]]
"""The versions of objects by the name of their model and their primary key."""


def made_mark(objects: Iterable[Any]) -> str:
    """Return the mark of a file that has these objects."""
    versions: dict[str, dict[int, int]] = defaultdict(dict)
    for instance in objects:
        versions[instance._meta.model_name][instance.pk] = instance.version
    return signing.dumps(versions, salt=SALT, compress=True)


def versions_in(mark: Any) -> Versions | None:
    """Return the versions in a mark; None where it is missing or not made here."""
    if not isinstance(mark, str) or not 0 < len(mark) <= LONGEST_MARK:
        return None
    try:
        versions = signing.loads(mark, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    return {
        name: {int(pk): version for pk, version in own.items()} for name, own in versions.items()
    }


def version_of(versions: Versions, instance: Model) -> int | None:
    """Return the version in which a file had an object; None where it did not have it."""
    return versions.get(instance._meta.model_name, {}).get(instance.pk)
