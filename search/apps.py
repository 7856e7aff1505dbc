"""The search as an app."""

from __future__ import annotations

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """A full-text search service over whatever documents another app names."""

    name = "search"
    verbose_name = "Search"
