"""Percentiles of measured times."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median


def percentile(times: Sequence[float], percent: float) -> float:
    """Return a percentile of some times."""
    return sorted(times)[int(len(times) * percent / 100.0)]


def spread(times: Sequence[float]) -> dict[str, float]:
    """Return the median ("p50") and the 95th percentile ("p95") of some times."""
    return {"p50": median(times), "p95": percentile(times, 95)}
