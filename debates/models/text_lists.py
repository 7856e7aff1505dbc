"""The field for a list of texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models

from debates.text.text_lists import texts_in


class TextListField(models.JSONField):
    """A list of texts as JSON, read as one whatever somebody wrote into the database itself."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> list[str] | None:
        if value is None:
            # there is no row: an outer join found none
            return None
        return texts_in(super().from_db_value(value, expression, connection))

    def deconstruct(self) -> tuple[str, str, Sequence[Any], Mapping[str, Any]]:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs
