"""The mail server from SINORUS_MAIL_URL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
TIMEOUT = 5  # seconds
SENDER = "sinorus@localhost"
EXPECTED = (
    "use an address like smtp+starttls://user:password@mail.example.org:587?from=me@example.org,"
    " with special characters in the user name or password percent-encoded"
)


@dataclass(frozen=True, slots=True)
class MailServer:
    """SMTP server, its kind of encryption, and the sender of the site's mail.

    starttls  the connection turns to TLS
    tls       the connection is TLS from the start
    """

    host: str
    port: int
    user: str
    password: str
    starttls: bool
    tls: bool
    sender: str = SENDER

    @property
    def options(self) -> dict[str, Any]:
        """Arguments of Django's SMTP backend, for the setting MAILERS."""
        return {
            "host": self.host,
            "port": self.port,
            "username": self.user,
            "password": self.password,
            "use_tls": self.starttls,
            "use_ssl": self.tls,
            "timeout": TIMEOUT,
        }


def parse(url: str) -> MailServer:
    """Return the server of an address. Raises ValueError, without repeating the password."""
    try:
        parts = urlsplit(url)
        port = parts.port
        options = parse_qs(parts.query, strict_parsing=bool(parts.query))
    except ValueError:
        raise ValueError(EXPECTED) from None
    # a password with ? or # that is not percent-encoded would be cut there
    beyond = parts.path.strip("/") or parts.fragment
    if parts.scheme not in PORTS or not parts.hostname or beyond or options.keys() - {"from"}:
        raise ValueError(EXPECTED)
    return MailServer(
        host=parts.hostname,
        port=port or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=parts.scheme == "smtp+starttls",
        tls=parts.scheme == "smtps",
        sender=options.get("from", [SENDER])[0],
    )
