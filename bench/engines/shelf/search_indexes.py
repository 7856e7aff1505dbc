"""What django-haystack indexes; it looks for a module of this name in every app."""

from __future__ import annotations

from haystack import indexes

from bench.engines.shelf.models import Row


class RowIndex(indexes.SearchIndex, indexes.Indexable):
    """The documents."""

    text = indexes.CharField(document=True, model_attr="text")
    topic = indexes.MultiValueField(model_attr="topics")
    expert = indexes.CharField(model_attr="expert")
    question = indexes.CharField(model_attr="question")
    stance = indexes.CharField(model_attr="stance")
    has = indexes.CharField(model_attr="has")

    def get_model(self) -> type[Row]:
        """The table."""
        return Row
