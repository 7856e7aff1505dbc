"""Search index of django-haystack, which imports a module of this name from every app."""

from __future__ import annotations

from haystack import indexes

from bench.engines.shelf.models import Row


class RowIndex(indexes.SearchIndex, indexes.Indexable):
    """Index of the documents."""

    text = indexes.CharField(document=True, model_attr="text")
    topic = indexes.MultiValueField(model_attr="topics")
    expert = indexes.CharField(model_attr="expert")
    question = indexes.CharField(model_attr="question")
    stance = indexes.CharField(model_attr="stance")
    has = indexes.CharField(model_attr="has")

    def get_model(self) -> type[Row]:
        """Return the model of the documents."""
        return Row
