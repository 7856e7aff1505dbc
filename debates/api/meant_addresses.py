"""Addresses of the API that requests for unknown addresses may have meant."""

from __future__ import annotations

from django.core.validators import slug_re
from django.urls import reverse

from debates.api.urls import COLLECTIONS
from debates.text.did_you_mean import nearest


def meant_address(path: str) -> str | None:
    """Return the address that a request for an unknown path of the API may have meant, or None.

    A list below an object (`debates/{slug}/questions/`) is the list that its filter narrows.
    """
    index = reverse("api:index")
    if any(name in path.casefold() for name in ("openapi", "swagger")):
        return reverse("api:schema")
    if not path.startswith(index):
        return None
    match path.removeprefix(index).strip("/").split("/"):
        case [collection]:
            near = nearest(collection, COLLECTIONS)
            return reverse(f"api:{near}-list") if near else None
        case [collection, key, listed] if {collection, listed} <= COLLECTIONS.keys():
            name = str(COLLECTIONS[collection].queryset.model._meta.model_name)
            if name in COLLECTIONS[listed].filterset_class.base_filters and slug_re.match(key):
                return f"{reverse(f'api:{listed}-list')}?{name}={key}"
    return None
