"""Proxy in front of a node of OpenSearch, with TLS, a password, and faults on demand."""

from __future__ import annotations

import base64
import json
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.search import opensearch_node


class Proxy:
    """Proxy that passes requests on; its attributes are its faults.

    password     of the user "sinorus"; "" asks for none
    hanging      set while requests get no answer
    half_a_bulk  whether only the first half of each bulk is passed on, and the rest refused
    refused      requests whose path has this text are refused; "" for none
    version      number of the server's version that it pretends to be
    seen         paths of the requests, those without an answer included
    named        X-Opaque-Id of the requests that have one
    """

    def __init__(self) -> None:
        self.password = ""
        self.hanging = threading.Event()
        self.released = threading.Event()
        self.half_a_bulk = False
        self.refused = ""
        self.version = ""
        self.seen: list[str] = []
        self.named: list[str] = []

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        """Return status and body of the answer to a request."""
        if self.refused and self.refused in path:
            return 429, b"{}"
        refused: list[dict[str, Any]] = []
        if "_bulk" in path and self.half_a_bulk:
            lines = body.splitlines(keepends=True)
            body, rest = b"".join(lines[:2]), lines[2:]
            error = {"type": "rejected_execution_exception", "reason": "too many"}
            refused = [
                {"index": {"_id": json.loads(line)["index"]["_id"], "status": 429, "error": error}}
                for line in rest[::2]
            ]
        node = HTTPConnection(urlsplit(opensearch_node.url()).netloc, timeout=60)
        node.request(method, path, body, {"Content-Type": "application/json"})
        response = node.getresponse()
        status, answer = response.status, response.read()
        node.close()
        if refused:
            told = json.loads(answer)
            answer = json.dumps({**told, "errors": True, "items": told["items"] + refused}).encode()
        if path == "/" and self.version:
            told = json.loads(answer)
            told["version"]["number"] = self.version
            answer = json.dumps(told).encode()
        return status, answer


@contextmanager
def proxied(certificate: Path | None = None) -> Iterator[tuple[Proxy, str]]:
    """Run a proxy and yield it with its address; with TLS if there is a certificate."""
    proxy = Proxy()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def _handle(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            proxy.seen.append(self.path)
            proxy.named += self.headers.get_all("X-Opaque-Id", [])
            if proxy.hanging.is_set():
                proxy.released.wait(60)
                self.close_connection = True
                return
            wanted = base64.b64encode(f"sinorus:{proxy.password}".encode()).decode()
            if proxy.password and self.headers.get("Authorization") != f"Basic {wanted}":
                status, answer = 401, b"Unauthorized"
            else:
                status, answer = proxy.answer(self.command, self.path, body)
            self.send_response(status)
            self.send_header("Content-Type", "application/json" if status != 401 else "text/plain")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer)

        do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _handle  # noqa: N815

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, certificate.with_suffix(".key"))
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield proxy, f"127.0.0.1:{server.server_address[1]}"
    finally:
        proxy.released.set()
        server.shutdown()
        thread.join()
        server.server_close()


def make_certificate(folder: Path, name: str = "127.0.0.1") -> Path:
    """Make a certificate for an address of this host, signed by itself, and its key beside it."""
    certificate = folder / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=node", "-addext", f"subjectAltName=IP:{name}"]
    command += ["-keyout", str(certificate.with_suffix(".key")), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    return certificate
