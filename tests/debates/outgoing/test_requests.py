"""Outgoing requests: which are refused, to whom they go, and how they end."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

import pytest

from debates.outgoing import requests
from debates.outgoing.addresses import may_be_asked
from debates.outgoing.requests import (
    HttpAnswer,
    NotSent,
    RequestRefused,
    check_url,
    redirected,
    retry_after,
    send,
)

NOT_PUBLIC = """
0.0.0.0 10.0.0.1 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.254 168.63.129.16 169.254.169.254
172.16.0.1 172.31.255.255 192.0.0.192 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.1
203.0.113.1 224.0.0.1 240.0.0.1 255.255.255.255 :: ::1 ::127.0.0.1 ::ffff:127.0.0.1
::ffff:169.254.169.254 ::ffff:0:127.0.0.1 64:ff9b::127.0.0.1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 100::1
2001::1 2001:2::1 2001:10::1 2001:db8::1 2002:7f00:1::1 2002:0808:0808::1 3fff::1 5f00::1 fc00::1
fd00:ec2::254 fe80::1 fec0::1 ff02::1
""".split()
PUBLIC = (
    "1.1.1.1 172.32.0.1 100.128.0.1 ::ffff:1.1.1.1 64:ff9b::1.1.1.1 2606:4700:4700::1111".split()
)


class Host(BaseHTTPRequestHandler):
    """Host that tells what it was asked, redirects, sends much, or sends slowly."""

    def do_GET(self):
        self.server.asked.append((self.headers["Host"], self.path))
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/to/"))
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        if self.path == "/slow":
            while not self.server.done.wait(0.02):
                self.wfile.write(b"x")
        self.wfile.write(b"x" * 100_000)

    def log_message(self, *arguments):
        """Write no log."""


@contextmanager
def serving(tls=None):
    """Serve at a port of 127.0.0.1."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    server.handle_error = lambda *_: None
    server.daemon_threads, server.block_on_close = True, False
    server.asked, server.done = [], threading.Event()
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.done.set()
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def named_network(settings):
    """Name the network of this machine."""
    settings.SINORUS_OUTGOING_NETWORKS = ["127.0.0.0/8"]


@pytest.fixture
def names(monkeypatch):
    """Resolve names with a table, which counts how often it is asked."""
    table: dict[str, list[str]] = {}
    asked: list[str] = []

    really = socket.getaddrinfo

    def resolve(host, port, *arguments, **options):
        if host in {"127.0.0.1", "127.0.0.2"}:
            return really(host, port, *arguments, **options)
        asked.append(host)
        if host not in table:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return [
            (socket.AF_INET6 if ":" in one else socket.AF_INET, 1, 6, "", (one, port))
            for one in table[host]
        ]

    monkeypatch.setattr(requests.socket, "getaddrinfo", resolve)
    table["asked"] = asked
    return table


def test_addresses_that_are_not_public():
    assert [one for one in NOT_PUBLIC if may_be_asked(ip_address(one))] == []
    assert [one for one in PUBLIC if not may_be_asked(ip_address(one))] == []


@pytest.mark.parametrize(
    "url",
    [
        *("", "receiver.example", "//receiver.example", "file:///etc/passwd", "ftp://example.org/"),
        *("gopher://example.org:70/", "https:///path", "https://ada:secret@example.org/"),
        *("https://ada@example.org", "https://example.org:25/", "https://example.org:6379/"),
        *("https://example.org:99999/", "https://example.org:x/", "https://[::1/", "https://[x]/"),
        *("https://[fe80::1%25eth0]/", "https://exa mple.org/", "https://example.org/\r\nX: y"),
        *("https://example.org\\@127.0.0.1/", "https://-.example.org/", "https://example..org/"),
        *(f"https://{'a' * 254}/", f"https://example.org/{'a' * 2000}", "https://ex%61mple.org/"),
        *(
            "https://example.org\u3002\u2024/",
            "https://\u2100.example.org/x",
            "http://example.org/",
        ),
    ],
)
def test_urls_that_are_refused_unasked(names, url):
    with pytest.raises(ValueError, match=r"^[A-Z].*\.$"):
        check_url(url, plain=False)
    with pytest.raises(RequestRefused):
        send("GET", url, plain=False)
    assert names["asked"] == []


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "[::1]", "[::ffff:7f00:1]", "0"]
)
def test_however_this_machine_is_written(host):
    with serving() as server, pytest.raises(RequestRefused, match="private or reserved network"):
        send("GET", f"http://{host}:{server.server_port}/")
    assert server.asked == []


def test_only_the_address_that_was_looked_at_is_connected_to(names, named_network):
    names["receiver.example"] = ["10.0.0.1", "::1", "127.0.0.1"]
    with serving() as server:
        url = f"http://receiver.example:{server.server_port}/a b?c=d#e".replace(" ", "%20")
        answer = send("GET", url, most_bytes=10)

    assert (answer.status, answer.body) == (200, b"x" * 10)
    assert server.asked == [(f"receiver.example:{server.server_port}", "/a%20b?c=d")]
    assert names["asked"] == ["receiver.example"]


def test_each_redirect_is_looked_at(names, named_network):
    names |= {"a.example": ["127.0.0.1"], "in.example": ["10.0.0.1"]}
    with serving() as server:
        base = f"http://a.example:{server.server_port}"

        def next_of(location):
            answer = send("GET", f"{base}/to/{location}")
            assert answer.status == 302
            return redirected(f"{base}/to/", answer.headers["location"])

        with pytest.raises(RequestRefused, match=r"private or reserved network \(10\.0\.0\.1\)"):
            send("GET", next_of("http://in.example/"))
        with pytest.raises(RequestRefused, match="begin with https:// or http://"):
            send("GET", next_of("file:///etc/passwd"))
        with pytest.raises(RequestRefused, match="not a web address"):
            next_of("http://[x/")
        assert next_of("../a%20page#part") == f"{base}/a%20page"


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        *(("900", 900), ("9" * 5000, 86_400), ("Fri, 31 Dec 9999 23:59:59 -2300", 86_400)),
        *(("Wed, 21 Oct 2015 07:28:00 GMT", 0), ("", None), ("soon", None), ("٣", None)),
        *(("Wed, 21 Oct 2015 07:28:00", None), (f"Wed, 21 Oct 2015 07:28:00 +{10**20}", None)),
    ],
)
def test_how_long_a_host_asks_to_be_left_alone(given, seconds):
    wait = retry_after(HttpAnswer(429, {"retry-after": given}, b""), timedelta(days=1))
    assert wait == (None if seconds is None else timedelta(seconds=seconds))


def test_plain_http_where_it_is_not_allowed(names, settings):
    names["receiver.example"] = ["1.1.1.1"]
    settings.SINORUS_OUTGOING_NETWORKS = ["10.0.0.0/8"]
    with pytest.raises(RequestRefused, match=r"begin with https://\."):
        send("GET", "http://receiver.example/", plain=False)


def test_a_host_that_sends_a_byte_at_a_time(named_network):
    with serving() as server:
        begun = time.monotonic()
        with pytest.raises(NotSent, match="did not answer in time"):
            send("GET", f"http://127.0.0.1:{server.server_port}/slow", seconds=0.2)
        assert time.monotonic() - begun < 10


def test_hosts_that_cannot_be_asked(names, named_network):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    names["gone.example"] = ["127.0.0.1"]
    with pytest.raises(NotSent, match="does not accept connections on port"):
        send("GET", f"http://gone.example:{port}/")
    with pytest.raises(NotSent, match="cannot be resolved"):
        send("GET", "http://unknown.example/")
    with serving() as server:
        names["receiver.example"] = ["127.0.0.1"]
        with pytest.raises(NotSent, match="does not speak TLS"):
            send("GET", f"https://receiver.example:{server.server_port}/")


def test_certificates_are_those_of_the_name(names, named_network, tmp_path, monkeypatch):
    subprocess.run(
        [
            *"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2".split(),
            *("-keyout", tmp_path / "key", "-out", tmp_path / "crt", "-subj", "/CN=x"),
            *("-addext", "subjectAltName=DNS:receiver.example"),
        ],
        check=True,
        capture_output=True,
    )
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(tmp_path / "crt", tmp_path / "key")
    names |= {"receiver.example": ["127.0.0.1"], "other.example": ["127.0.0.1"]}
    with serving(tls) as server:
        port = server.server_port
        with pytest.raises(NotSent, match=r"certificate of receiver\.example is not valid"):
            send("GET", f"https://receiver.example:{port}/")
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "crt"))
        requests._tls.cache_clear()
        assert send("GET", f"https://receiver.example:{port}/").status == 200
        with pytest.raises(NotSent, match=r"certificate of other\.example is not valid"):
            send("GET", f"https://other.example:{port}/")
    requests._tls.cache_clear()
