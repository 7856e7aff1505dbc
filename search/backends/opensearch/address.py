"""Address of an OpenSearch cluster, as the setting SINORUS_SEARCH_URL writes it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

DEFAULT_PREFIX = "sinorus"
MOST_SHARDS = 64

_PORT = 9200
_PREFIX = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
_OPTIONS = "?ca=file&shards=number"
_FORM = "https://user:password@host:9200/prefix"


@dataclass(frozen=True, slots=True)
class Address:
    """Address of a cluster, and the prefix of all names of indexes in it.

    hosts  name and port of each node to ask

    Its text leaves out user and password, so that no message or log shows them.
    """

    hosts: tuple[tuple[str, int], ...]
    prefix: str = DEFAULT_PREFIX
    tls: bool = True
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    def __str__(self) -> str:
        """Address for people: scheme, hosts and ports."""
        hosts = ((f"[{host}]" if ":" in host else host, port) for host, port in self.hosts)
        listed = ",".join(f"{host}:{port}" for host, port in hosts)
        return f"{'https' if self.tls else 'http'}://{listed}"

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read an address. Raises ValueError, with a message that has no password."""
        scheme, _, rest = text.partition("://")
        hosts_end = re.search(r"[/?#]|$", rest).start()
        user_info, _, listed = rest[:hosts_end].rpartition("@")
        try:
            # By themselves: Python takes no address with brackets behind another host.
            parts = urlsplit(f"{scheme}://hosts{rest[hosts_end:]}")
            nodes = [urlsplit(f"//{node}") for node in listed.split(",")]
            hosts = tuple((node.hostname or "", node.port or _PORT) for node in nodes)
        except ValueError:
            raise ValueError(f"it is no address like {_FORM}") from None
        if parts.scheme not in ("http", "https") or not all(host for host, _ in hosts):
            raise ValueError(f"it is no address like {_FORM}")
        if parts.query or parts.fragment:
            raise ValueError("it has a part after the prefix")
        prefix = parts.path.strip("/") or DEFAULT_PREFIX
        if not _PREFIX.fullmatch(prefix):
            raise ValueError(
                "its prefix may have small letters, digits, - and _, and begins with one of the "
                "first two"
            )
        user, _, password = user_info.partition(":")
        return cls(
            hosts=hosts,
            prefix=prefix,
            tls=parts.scheme == "https",
            user=unquote(user),
            password=unquote(password),
        )


def options(text: str) -> dict[str, Any]:
    """Return the arguments of the backend for an address with `?ca=` and `&shards=`.

    ca      file with the certificates of the authorities to trust
    shards  number of shards of an index that is built, 1 to 64

    Raises ValueError, also if the client is not installed, with a message that has no password.
    """
    url, _, query = text.partition("?")
    address = Address.parse(url)
    values = dict(parse_qsl(query, keep_blank_values=True))
    if values.keys() - {"ca", "shards"}:
        raise ValueError(f"after the prefix, only {_OPTIONS} may follow")
    shards = values.get("shards", "1")
    if not (shards.isascii() and shards.isdecimal() and 1 <= int(shards) <= MOST_SHARDS):
        raise ValueError(f"use a number of shards from 1 to {MOST_SHARDS}")
    if find_spec("opensearchpy") is None:
        raise ValueError(
            "it asks for OpenSearch, whose client is not installed: make install EXTRAS=opensearch"
        )
    return {"address": address, "authorities": values.get("ca", ""), "shards": int(shards)}
