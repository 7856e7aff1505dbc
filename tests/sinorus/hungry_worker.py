"""A worker that is above its ceiling of memory two seconds after its start, and an application."""

from __future__ import annotations

import time

from sinorus import settings
from sinorus.memory import Ceiling
from sinorus.worker import Worker


class HungryWorker(Worker):
    def init_process(self):
        self.settled = False
        super().init_process()

    def look_after(self):
        if not self.settled:
            self.settled = True
            self.ceiling = Ceiling(1, settings.DATA_DIR, settling=2.0)
        super().look_after()


def application(environ, start_response):
    """Answer after a while, so that a worker that is told to end always has a request."""
    time.sleep(0.2)
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]
