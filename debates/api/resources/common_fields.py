"""Columns that several resources have, and the querysets of related objects."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, OrderBy, OuterRef, QuerySet

from debates.api.resources.fields import Address
from debates.models import Position, examples


def belonging(model: Any, link: str, *order: str | OrderBy) -> Any:
    """Return a function for the public objects of a model whose `link` is an outer object."""

    def objects(outer: OuterRef) -> QuerySet:
        return model.objects.published().filter(**{link: outer}).order_by(*order)

    return objects


def of_public_position(model: Any, *order: str) -> Any:
    """Return a function for the public parts of an outer position that is public itself."""

    def objects(position: OuterRef) -> QuerySet:
        return model.objects.of_public(position).order_by(*order)

    return objects


def url(collection: str, key: str, example: str) -> Address:
    """Return the address in the API; `key` is the path to its key."""
    return Address(
        "URL of the object in the API.",
        f"api:{collection}-detail",
        key,
        example=f"{examples.ORIGIN}/api/v1/{collection}/{example}/",
    )


def html_url(kind: str, key: str = "slug", **anchor: str) -> Address:
    """Return the address of the page for readers; `anchor` as in `Address`."""
    example = f"{examples.ORIGIN}/{kind}s/example/"
    if anchor:
        example += f"#{anchor['anchor']}" + (
            examples.EVIDENCE_ID if anchor.get("anchor_key") == "public_id" else ""
        )
    return Address("URL of the page for readers.", f"pages:{kind}", key, example=example, **anchor)


def positions_by(further: type[Model], name: str, key: OuterRef) -> QuerySet:
    """Return the public positions that refer to an object, themselves or in further rows.

    By a union, since PostgreSQL reads all positions where one of two conditions may hold.
    """
    # one query further in
    inner = {name: OuterRef(key)}
    own = Position.objects.filter(**inner).order_by().values("pk")
    further_keys = further.objects.filter(**inner).order_by().values("position")
    return Position.objects.published().filter(pk__in=own.union(further_keys, all=True))
