"""Numbers of objects with the name of their kind."""

from __future__ import annotations

from django.db.models import Model

from debates.models.parts import Evidence
from debates.text.plurals import counted


def counted_objects(model: type[Model], number: int) -> str:
    """Return the number of objects of a model in words: 1 counterpoint, 2 pieces of evidence."""
    if model is Evidence:
        return counted(number, "piece of evidence", "pieces of evidence")
    return counted(number, str(model._meta.verbose_name), str(model._meta.verbose_name_plural))
