"""Answers to writes: records, and with `dry_run` what would change."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import orjson
from django.db.models import Model
from django.http import HttpResponse
from rest_framework.reverse import reverse

from debates.api.views.base import ApiView
from debates.models import Forecast
from debates.models.former_slugs import key_field
from debates.text.figures import format_decimal
from debates.writing.fields import writable
from debates.writing.nested import NESTED
from debates.writing.records import object_records, record


class WriteAnswers(ApiView):
    """A mixin that answers to writes.

    is_dry  whether the request only asks what would change
    """

    listed: type[Model]
    is_dry = False

    def _shown(self, instance: Model, before: Mapping[str, Any]) -> dict[str, Any]:
        """Return the record of a written object; with `dry_run`, what would change instead."""
        now = record(instance)
        if not self.is_dry:
            return now
        if now.get("slug") != before.get("slug"):
            now = self._without_slug(now)
        names_written = {"slug", *writable(type(instance)), *NESTED.get(type(instance), ())}
        names = [name for name in now if name in names_written]
        changes = [
            {"field": name, "before": before.get(name), "after": now[name]}
            for name in names
            if now[name] != before.get(name)
        ]
        return {"dry_run": True, "changes": changes, "record": now}

    def _without_slug(self, body: dict[str, Any]) -> dict[str, Any]:
        """Return a record of a dry run without its new slug, if the token writes one debate alone.

        Whether a slug is free tells of drafts that the token may not see. So would the ETag.
        """
        hides_slug = self.writer.debate is not None and "slug" in body
        return body | {"slug": None, "etag": None} if hides_slug else body

    def _list_answer(self, instances: list[Model], status: int) -> HttpResponse:
        results = object_records(self.listed, instances)
        if self.is_dry:
            results = [self._without_slug(result) for result in results]
        head = {"dry_run": True} if self.is_dry else {}
        return self._answer(
            {**head, "count": len(results), "results": results}, 200 if self.is_dry else status
        )

    def _address(self, instance: Model) -> str:
        key = getattr(instance, key_field(type(instance)), None)
        if isinstance(instance, Forecast):
            key = instance.position.slug
        return reverse(f"api:{self.basename}-detail", args=[key], request=self.request)

    def _answer(self, body: Any, status: int, **headers: str) -> HttpResponse:
        content = orjson.dumps(body, default=_serializable)
        answer_headers = {} if self.is_dry else headers
        return HttpResponse(content, "application/json", status=status, headers=answer_headers)


def _serializable(value: Any) -> Any:
    """Serialize what orjson does not know: figures, as exact as they are."""
    if isinstance(value, Decimal):
        return orjson.Fragment(format_decimal(value))
    raise TypeError
