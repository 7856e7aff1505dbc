"""A receiver of webhooks, and an endpoint that sends to it."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.contrib.auth.models import User

from debates.contrib.webhooks.models import Endpoint


class Receiver(BaseHTTPRequestHandler):
    """Receiver that keeps what it was sent, and answers as it is told."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((self.headers, body))
        answers = self.server.answers
        status = answers.pop(0) if answers else 204
        self.send_response(status)
        self.send_header("Content-Length", "0" if status == 204 else "4")
        self.send_header("Retry-After", "900" if status == 429 else "soon")
        self.end_headers()
        if status != 204:
            self.wfile.write(b"no\0<")

    def log_message(self, *arguments):
        """Write no log."""


@pytest.fixture
def receiver(settings):
    """Serve a receiver at 127.0.0.1, which is named as a network."""
    settings.SINORUS_OUTGOING_NETWORKS = ["127.0.0.1"]
    settings.SINORUS_SITE_URL = "https://debates.example.org"
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.daemon_threads, server.block_on_close = True, False
    server.received, server.answers = [], []
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def endpoint(receiver):
    """Make an endpoint of the receiver for all events."""
    account = User.objects.create_superuser("ada", email="ada@example.org")
    url = f"http://127.0.0.1:{receiver.server_port}/hook"
    return Endpoint.objects.create(name="Catalogue", url=url, account=account)
