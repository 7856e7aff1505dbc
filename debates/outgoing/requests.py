"""Outgoing requests: over HTTP, to an address that was looked at, within bounds.

A host name is resolved once, and the connection is opened to the very address that was looked at:
a name that is resolved again to connect could mean another host by then (DNS rebinding). Proxies of
the environment are not asked, since they would resolve the name again. An answer is neither
unpacked nor read further than asked for. A redirect is another address, held to the same rules.
"""

from __future__ import annotations

import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from http.client import HTTPException
from ipaddress import IPv6Address, ip_address
from urllib.parse import SplitResult, quote, urldefrag, urljoin, urlsplit

from django.conf import settings
from django.utils import timezone
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from debates.outgoing.addresses import is_named, may_be_asked

PORTS = {"https": 443, "http": 80}
LONGEST_URL = 2000
REDIRECTS = frozenset({301, 302, 303, 307, 308})

OTHER_SERVICES = frozenset({2049, 3306, 3389, 5060, 5061, 5432, 5900, 6000, 6379, 6566, 6697})
OTHER_SERVICES |= frozenset({*range(6665, 6670), 9042, 10080, 11211, 27017})
"""Ports from 1024 at which databases, caches and the like listen, which a request could disturb.

Those of web browsers (https://fetch.spec.whatwg.org/#port-blocking), and of databases.
"""

# not every system tells the second one apart
_NO_SUCH_NAME = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)})
"""Errors of the resolver that do not pass by themselves."""

_HOST = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?")
_UNFIT = re.compile(r"[\x00-\x20\x7f\\]")


class NotSent(Exception):
    """Raised when a request has no answer: its host could not be reached, or took too long.

    The message says why, for people, and contains nothing that the host sent.
    """


class UnknownHost(NotSent):
    """Raised when the domain name system knows no such host, or no address of it."""


class RequestRefused(NotSent):
    """Raised when a request is not allowed: by its URL, or by the address of its host."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """Answer to a request.

    headers  by name in lower case; of several with one name, joined with commas
    body     its first bytes as they were sent: perhaps compressed, if it was not asked for plain
    """

    status: int
    headers: Mapping[str, str]
    body: bytes


def check_url(url: str, *, plain: bool = True) -> None:
    """Check the form of a URL, without asking for its host.

    plain  as in `send`

    Raises ValueError with the reason, for people.
    """
    try:
        _target_of(url, plain=plain)
    except RequestRefused as refused:
        raise ValueError(str(refused)) from None


def send(
    method: str,
    url: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    plain: bool = True,
    seconds: float = 10.0,
    most_bytes: int = 1_000_000,
) -> HttpAnswer:
    """Send a request and return its answer with any status, including redirects.

    plain       whether http:// is allowed outside the networks of SINORUS_OUTGOING_NETWORKS
    seconds     for everything together
    most_bytes  of the answer that are read

    Raises Refused, or NotSent if there is no answer.
    """
    ends = time.monotonic() + seconds
    headers = {"User-Agent": user_agent(), "Accept-Encoding": "identity", **(headers or {})}
    target = _target_of(url, plain=plain)
    connection = _connected(target, _allowed_addresses(target, ends, plain=plain), ends)
    with _closing(connection, target, ends):
        connection.request(
            method,
            target.path,
            body,
            {"Host": target.authority, **headers},
            preload_content=False,
            decode_content=False,
        )
        return _read_answer(connection.getresponse(), most_bytes)


def redirected(url: str, location: str) -> str:
    """Return the address that a redirect leads to. Raises Refused."""
    try:
        return urldefrag(urljoin(url, location.strip().replace(" ", "%20"))).url
    except ValueError:
        raise RequestRefused("It redirects to what is not a web address.") from None


def retry_after(answer: HttpAnswer, most: timedelta) -> timedelta | None:
    """Return how long a host asks to be left alone, up to `most`; None if it does not say.

    The header Retry-After has seconds or a date (RFC 9110, 10.2.3).
    """
    header = answer.headers.get("retry-after", "")
    if header.isascii() and header.isdecimal():
        return min(timedelta(seconds=int(header[:9])), most)
    try:
        until = parsedate_to_datetime(header)
    except (ValueError, OverflowError):
        return None
    if until.tzinfo is None:
        return None
    return max(timedelta(0), min(until - timezone.now(), most))


@dataclass(frozen=True, slots=True)
class _Target:
    """Target of a request; `host` is in ASCII, without the brackets of an IPv6 address."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Host header: the port is left out where it is the usual port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def _target_of(url: str, *, plain: bool) -> _Target:
    """Return the target of a URL. Raises Refused."""
    schemes = ("https", "http") if plain or settings.SINORUS_OUTGOING_NETWORKS else ("https",)
    if len(url) > LONGEST_URL:
        raise RequestRefused(f"The address has more than {LONGEST_URL} characters.")
    if _UNFIT.search(url):
        raise RequestRefused("The address contains a space, a backslash or a control character.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise RequestRefused("The address is not a web address.") from None
    if parts.scheme not in schemes:
        expected = " or ".join(f"{scheme}://" for scheme in schemes)
        raise RequestRefused(f"The address has to begin with {expected}.")
    if "@" in parts.netloc:
        raise RequestRefused("The address contains a user name or a password.")
    port = PORTS[parts.scheme] if port is None else port
    if (port < 1024 and port not in PORTS.values()) or port in OTHER_SERVICES:
        raise RequestRefused(f"Port {port} is not one of the web.")
    return _Target(parts.scheme, _host(parts), port, _path(parts))


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if parts.netloc.startswith("["):
        try:
            # a zone names a network card of this machine
            return str(IPv6Address(host if "%" not in host else ""))
        except ValueError:
            raise RequestRefused("The address is not a web address.") from None
    try:
        host = host.encode("idna").decode() if not host.isascii() else host
    except UnicodeError:
        host = ""
    if len(host) > 253 or not _HOST.fullmatch(host):
        raise RequestRefused("The address has no valid host name.")
    return host


def _path(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe="/%:=&~+!$,;'@()*[]|")
    return f"{path}?{quote(parts.query, safe='/%:=&~+!$,;@()*?[]|')}" if parts.query else path


def _allowed_addresses(target: _Target, ends: float, *, plain: bool) -> list[str]:
    """Return the addresses of the host that may be asked, in the order of the system.

    Raises Refused if there are none, NotSent if the name cannot be resolved.
    """
    addresses = _resolved_addresses(target, ends)
    # a zone names a network card of this machine; such an address is link-local
    reachable = [
        address for address in addresses if "%" not in address and may_be_asked(ip_address(address))
    ]
    if not reachable:
        raise RequestRefused(
            f"{target.host} is in a private or reserved network ({', '.join(addresses)})."
        )
    if plain or target.scheme == "https":
        return reachable
    public_addresses = [address for address in reachable if is_named(ip_address(address))]
    if not public_addresses:
        raise RequestRefused("The address has to begin with https://.")
    return public_addresses


def _resolved_addresses(target: _Target, ends: float) -> list[str]:
    """Resolve a host name, which the system may take long for, in a thread that can be left."""
    outcome: list[str | OSError] = []

    def resolve() -> None:
        try:
            rows = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
        except socket.gaierror as error:
            outcome.append(error)
        except (OSError, UnicodeError) as error:
            outcome.append(OSError(str(error)))
        else:
            outcome.extend(dict.fromkeys(str(row[4][0]) for row in rows))

    thread = threading.Thread(target=resolve, name="outgoing-name", daemon=True)
    thread.start()
    thread.join(_remaining_seconds(ends))
    if thread.is_alive():
        raise NotSent(f"The name {target.host} was not resolved in time.")
    addresses = [item for item in outcome if isinstance(item, str)]
    if not addresses:
        unknown = any(getattr(item, "errno", None) in _NO_SUCH_NAME for item in outcome)
        failure = UnknownHost if unknown else NotSent
        raise failure(f"The name {target.host} cannot be resolved.")
    return addresses


def _connected(target: _Target, addresses: list[str], ends: float) -> HTTPConnection:
    """Return a connection to the first address that accepts it. Raises NotSent."""
    failures: list[NotSent] = []
    for number, address in enumerate(addresses):
        # an address that does not answer leaves time for the others
        seconds = _remaining_seconds(ends) / (len(addresses) - number)
        connection = _connection(target, address, seconds)
        try:
            with _cut_off(connection, time.monotonic() + seconds):
                connection.connect()
        except (OSError, HTTPError) as error:
            connection.close()
            failures.append(NotSent(_failure_reason(error, target, ends)))
        else:
            return connection
    raise failures[-1]


def _connection(target: _Target, address: str, seconds: float) -> HTTPConnection:
    """Make a connection to an address, in the name of the host that it was found for."""
    if target.scheme == "http":
        return HTTPConnection(address, target.port, timeout=seconds)
    return HTTPSConnection(
        address,
        target.port,
        timeout=seconds,
        ssl_context=_tls(),
        server_hostname=target.host.rstrip("."),
    )


@contextmanager
def _closing(connection: HTTPConnection, target: _Target, ends: float) -> Iterator[None]:
    """Close a connection after its answer, at the latest when time is up. Raises NotSent."""
    try:
        with _cut_off(connection, ends):
            yield
    except (OSError, HTTPError, HTTPException, ValueError) as error:
        raise NotSent(_failure_reason(error, target, ends)) from error
    finally:
        connection.close()


@contextmanager
def _cut_off(connection: HTTPConnection, ends: float) -> Iterator[None]:
    """End a connection when time is up; raise TimeoutError then.

    The timeout of a socket is for each read, and a host could send a byte at a time for ever.
    """
    late = threading.Event()
    # http.client forgets the socket of an answer that ends with its connection
    begun_with = connection.sock

    def end() -> None:
        late.set()
        # none before it is connected, and it may have been closed just now
        if (connected := begun_with or connection.sock) is not None:
            with suppress(OSError):
                connected.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(_remaining_seconds(ends), end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if late.is_set():
            raise TimeoutError


def _read_answer(response: BaseHTTPResponse, most_bytes: int) -> HttpAnswer:
    content = bytearray()
    while len(content) < most_bytes:
        chunk = response.read(min(65_536, most_bytes - len(content)), decode_content=False)
        if not chunk:
            break
        content += chunk
    names = {name.lower() for name in response.headers}
    headers = {name: ", ".join(response.headers.getlist(name)) for name in names}
    return HttpAnswer(response.status, headers, bytes(content))


def _failure_reason(error: BaseException, target: _Target, ends: float) -> str:
    """Return the reason of a failure for people, in words of our own."""
    while not isinstance(error, (ssl.SSLError, OSError)) and error.__cause__ is not None:
        error = error.__cause__
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"The certificate of {target.host} is not valid: {error.verify_message}."
    if isinstance(error, ssl.SSLError):
        return f"{target.host} does not speak TLS as expected."
    if isinstance(error, TimeoutError) or time.monotonic() >= ends:
        return f"{target.host} did not answer in time."
    if isinstance(error, ConnectionRefusedError):
        return f"{target.host} does not accept connections on port {target.port}."
    if isinstance(error, OSError) and error.strerror:
        return f"{target.host} cannot be reached: {error.strerror}."
    return f"{target.host} sent an answer that is not valid HTTP."


def user_agent() -> str:
    """Return the User-Agent, which names the product and, where there is one, the contact."""
    contact = settings.SINORUS_CONTACT
    return f"Sinorus (+{contact})" if contact and contact.isascii() else "Sinorus"


@cache
def _tls() -> ssl.SSLContext:
    """Return the rules of TLS: certificates are verified with the authorities of the system."""
    return ssl.create_default_context()


def _remaining_seconds(ends: float) -> float:
    return max(0.001, ends - time.monotonic())
