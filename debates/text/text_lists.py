"""Lists of texts that a database stores as JSON."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any

_logger = logging.getLogger(__name__)


def texts_in(value: Any) -> list[str]:
    """Return the texts of a stored list, without anything else that was written past the forms.

    One such row is logged, and stops neither a list nor the index.
    """
    texts = [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
    if texts != value:
        _report(repr(value)[:200])
    return texts


@lru_cache(1024)
def _report(excerpt: str) -> None:
    _logger.error("Ignored what is no list of texts in the database: %s", excerpt)
