"""Private interfaces of django-simple-history: its models' classes and many-to-many records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.db import models
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords
from simple_history.signals import pre_create_historical_record

from debates.compat.requirements import require

READ_AGAINST = "3.10 to 3.13"

__all__ = [
    "history_records",
    "name_editor",
    "pre_create_historical_record",
    "record_lists",
    "record_unsaved",
    "tracked_lists",
]

require(
    "django-simple-history",
    READ_AGAINST,
    [
        (HistoryManager, "bulk_history_create"),
        (HistoryManager, "from_queryset"),
        (HistoricalRecords, "create_history_model"),
        (HistoricalRecords, "create_historical_record_m2ms"),
        (HistoricalRecords, "get_m2m_fields_from_model"),
        (HistoricalRecords, "m2m_models"),
    ],
)


class CachedHistoryManager(HistoryManager):
    """Manager of historical records whose class is made once for each queryset class.

    simple-history makes the class anew whenever a row is saved or its history is read, which
    takes longer than to write the record.
    """

    @classmethod
    @cache
    def from_queryset(
        cls, queryset_class: type[models.QuerySet], class_name: str | None = None
    ) -> type[HistoryManager]:
        return super().from_queryset(queryset_class, class_name)


class ModelRecords(HistoricalRecords):
    """Historical records whose models name the module in which they can be found.

    Of a model in a package, simple-history names the app's own module, which does not hold it.
    """

    def create_history_model(self, model: type[models.Model], inherited: bool) -> type:
        history = super().create_history_model(model, inherited)
        require("django-simple-history", READ_AGAINST, [(history, "_history_m2m_fields")])
        history.__module__ = model.__module__
        return history


def history_records(**options: Any) -> HistoricalRecords:
    """Historical records of a model, kept in the app "history".

    options  those of `HistoricalRecords`, such as `m2m_fields`
    """
    return ModelRecords(app="history", history_manager=CachedHistoryManager, **options)


def tracked_lists(model: type[models.Model]) -> Sequence[models.ManyToManyField]:
    """Return the many-to-many fields of a model that its historical records keep."""
    return model.history.model._history_m2m_fields


def record_lists(record: models.Model, instance: models.Model) -> None:
    """Add the present values of the many-to-many fields of an instance to its record."""
    HistoricalRecords().create_historical_record_m2ms(record, instance)


def record_unsaved(
    model: type[models.Model],
    instances: Sequence[models.Model],
    moment: datetime | None,
    reason: str,
) -> None:
    """Record the present state of instances without saving them or naming an account."""
    for instance in instances:
        instance._history_user = None
    records = model.history.bulk_history_create(
        instances, default_date=moment, default_change_reason=reason
    )
    for record, instance in zip(records, instances, strict=True):
        del instance._history_user
        record_lists(record, instance)


def name_editor(instance: models.Model, account: Any) -> None:
    """Have the next record of an instance name an account other than that of the request."""
    instance._history_user = account
