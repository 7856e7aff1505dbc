"""Drawing of argument maps on demand: each once, few at a time, and not again after a failure."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence

from debates.diagrams.drawing import draw
from debates.diagrams.file_cache import FileCache
from debates.diagrams.layout import LayoutFailed
from debates.diagrams.panels import Panel

logger = logging.getLogger(__name__)

FORM = "9"
"""Part of a drawing's key in the cache; change it whenever the drawing of maps changes."""

MOST_FAILED = 1_000
"""Failures that are remembered."""


class MapDrawer:
    """Draws maps; shared by the threads of a process.

    draw         makes the SVG of panels
    at_once      maps that are drawn at the same time
    patience     seconds to wait for one of these to end
    retry_after  seconds from a failure until the same map is tried again
    """

    def __init__(
        self,
        draw: Callable[[Sequence[Panel]], str] = draw,
        *,
        at_once: int = 2,
        patience: float = 5.0,
        retry_after: float = 600.0,
    ) -> None:
        self.draw = draw
        self.patience = patience
        self.retry_after = retry_after
        self._cache = FileCache("maps", limit=64_000_000)
        self._places = threading.BoundedSemaphore(at_once)
        self._failed: dict[int, float] = {}

    def svg(self, panels: Sequence[Panel]) -> str:
        """Return the drawing, from the cache if possible; "" while it cannot be made."""
        content = f"{FORM} {panels!r}"
        key = hash(content)
        if time.monotonic() < self._failed.get(key, 0.0):
            return ""
        try:
            return self._cache.get(content, lambda: self._draw(panels)).decode()
        except _Busy as error:
            _warn(panels, error)
        except LayoutFailed as error:
            _warn(panels, error)
            if len(self._failed) >= MOST_FAILED:
                self._failed.clear()
            self._failed[key] = time.monotonic() + self.retry_after
        return ""

    def _draw(self, panels: Sequence[Panel]) -> bytes:
        if not self._places.acquire(timeout=self.patience):
            raise _Busy("too many are being drawn")
        try:
            return self.draw(panels).encode()
        finally:
            self._places.release()


class _Busy(LayoutFailed):
    """Other maps are being drawn; this one can be asked for again at once."""


def _warn(panels: Sequence[Panel], error: LayoutFailed) -> None:
    boxes = sum(len(panel.boxes) for panel in panels)
    logger.warning("An argument map of %d boxes was not drawn: %s", boxes, error)
