"""Fields that several kinds of things have, and the things that belong to one."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, QuerySet

from debates.api.resources.fields import Address, Moment, Number, Text
from debates.models import Topic, examples


def belonging(model: Any, link: str, *order: str) -> Any:
    """Gives the public things of a model that belong to an outer one by the field `link`."""

    def things(outer: OuterRef) -> QuerySet:
        return model.objects.published().filter(**{link: outer}).order_by(*order)

    return things


def of_public_position(model: Any, *order: str) -> Any:
    """Gives the public things of a model that hang on an outer position, which is public."""

    def things(position: OuterRef) -> QuerySet:
        return model.objects.of_public(position).order_by(*order)

    return things


def topics_of(position: OuterRef) -> QuerySet:
    """The topics of an outer position, which is public: so is what it carries."""
    return Topic.objects.filter(positions=position).order_by("name", "pk")


def slug(example: str) -> Text:
    """The name of a thing."""
    return Text("The permanent name in addresses and filters.", example=example)


def number() -> Number:
    """The number of a thing that has no name."""
    return Number("The number of the thing; it never changes.", source="pk", example=17)


def url(collection: str, key: str, example: str) -> Address:
    """The address in the API; `key` is what stands in it."""
    return Address(
        "The address in this API.",
        f"api:{collection}-detail",
        key,
        example=f"{examples.ORIGIN}/api/v1/{collection}/{example}/",
    )


def html_url(kind: str, key: str = "slug", **anchor: str) -> Address:
    """The address of the page on which people read it; `anchor` as in `Address`."""
    shown = f"{examples.ORIGIN}/{kind}s/example/"
    if anchor:
        shown += f"#{anchor['anchor']}17"
    return Address(
        "The address of the page for readers.", f"pages:{kind}", key, example=shown, **anchor
    )


def locator() -> Text:
    """A place in the source."""
    return Text(
        "The place in the debate's source, as section.paragraph.", example="5.3", optional=True
    )


def quotation() -> Text:
    """Words of the source."""
    return Text(
        "Words exactly as they stand there, where the wording is the point.",
        example="the gap continues to widen",
        optional=True,
    )


def order(among: str) -> Number:
    """A place among others."""
    return Number(f"The place among {among}, from 1.", example=1)


def created() -> Moment:
    """When a thing was entered."""
    return Moment("When it was entered.", example=examples.MOMENT)


def modified() -> Moment:
    """When a thing was changed."""
    return Moment("When it was last changed.", example=examples.MOMENT)


def version() -> Number:
    """How often a thing was changed."""
    return Number("From 1; each change of this thing adds one.", example=1)
