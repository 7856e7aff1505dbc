"""The history that each model keeps of its rows."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import models
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords


class OneHistoryManager(HistoryManager):
    """The manager of a history. simple-history makes a class of it anew whenever a row is saved
    or its history is read, which takes longer than to write the record."""

    @classmethod
    @cache
    def from_queryset(
        cls, queryset_class: type[models.QuerySet], class_name: str | None = None
    ) -> type[HistoryManager]:
        return super().from_queryset(queryset_class, class_name)


class KeptRecords(HistoricalRecords):
    """Historical models that say in which module they are. Of models in a package
    simple-history says that theirs are in the app's own, where nothing finds them."""

    def create_history_model(self, model: type[models.Model], inherited: bool) -> type:
        history = super().create_history_model(model, inherited)
        history.__module__ = model.__module__
        return history


def kept_history(**options: Any) -> HistoricalRecords:
    """A record of every change of a model's rows, in the app "history"; `options` are those of
    HistoricalRecords."""
    return KeptRecords(app="history", history_manager=OneHistoryManager, **options)
