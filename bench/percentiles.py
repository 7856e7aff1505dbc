"""What most of measured times stay below."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median


def percentile(times: Sequence[float], percent: float) -> float:
    """What so many percent of some times stay below."""
    return sorted(times)[int(len(times) * percent / 100.0)]


def spread(times: Sequence[float]) -> dict[str, float]:
    """The median ("p50") and the 95th percentile ("p95") of some times."""
    return {"p50": median(times), "p95": percentile(times, 95)}
