"""Address of a cluster: what is read of it, and that no message shows its password."""

from __future__ import annotations

import pytest

from search.backends.opensearch.address import Address, options


def test_an_address_is_read_whole() -> None:
    address = Address.parse("https://an%40editor:p%2Fw@search.example.org:9443/debates")

    assert (address.hosts, address.prefix) == ((("search.example.org", 9443),), "debates")
    assert (address.user, address.password, address.tls) == ("an@editor", "p/w", True)


def test_port_and_prefix_have_defaults() -> None:
    assert Address.parse("http://[::1]") == Address((("::1", 9200),), "sinorus", tls=False)
    assert str(Address.parse("http://[::1]")) == "http://[::1]:9200"


def test_several_nodes_share_user_and_prefix() -> None:
    address = Address.parse("https://user:p%2Cw@one,[::1]:9201,three:9202/debates")

    assert address.hosts == (("one", 9200), ("::1", 9201), ("three", 9202))
    assert (address.user, address.password, address.prefix) == ("user", "p,w", "debates")
    assert str(address) == "https://one:9200,[::1]:9201,three:9202"


def test_the_password_is_not_shown() -> None:
    address = Address.parse("https://user:hunter2@host")

    assert "hunter2" not in f"{address} {address!r}"


@pytest.mark.parametrize(
    "wrong",
    [
        "hunter2",
        "ftp://user:hunter2@host",
        "https://user:hunter2@host:port/x",
        "https://user:hunter2@/x",
        "https://user:hunter2@one,/x",
        "https://user:hunter2@host/Upper",
        "https://user:hunter2@host/a/b",
        "https://user:hunter2@host/a*",
        "https://user:hunter2@host/x?y=z",
    ],
)
def test_what_is_no_address_is_refused_without_its_password(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"^it|^its") as refused:
        Address.parse(wrong)

    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    ("query", "authorities", "shards"),
    [("", "", 1), ("?shards=64", "", 64), ("?ca=/etc/ca.pem&shards=2", "/etc/ca.pem", 2)],
)
def test_options_stand_behind_the_prefix(query: str, authorities: str, shards: int) -> None:
    assert options(f"https://host/debates{query}") == {
        "address": Address.parse("https://host/debates"),
        "authorities": authorities,
        "shards": shards,
    }


@pytest.mark.parametrize(
    "query", ["?shards=0", "?shards=65", "?shards=", "?shards=²", "?x=hunter2"]
)
def test_other_options_are_refused(query: str) -> None:
    with pytest.raises(ValueError, match="shards") as error:
        options(f"https://user:hunter2@host/debates{query}")

    assert "hunter2" not in str(error.value)
