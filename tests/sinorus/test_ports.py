"""Whether one can serve on an address, and what is said if not."""

from __future__ import annotations

import errno
import os
import socket

import pytest

from sinorus import ports


@pytest.fixture
def taken():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen(1)
        yield holder.getsockname()[1]


def test_a_free_port_is_free():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    assert ports.why_not_free("127.0.0.1", port) == ""


def test_who_holds_a_port_is_named_and_another_proposed(taken):
    reason = ports.why_not_free("127.0.0.1", taken)

    assert reason.startswith(f"port {taken} of 127.0.0.1 is in use by ")
    assert f"(process {os.getpid()})" in reason
    assert f"PORT={taken + 1}" in reason


def test_a_port_on_all_addresses_is_taken_when_it_is_on_one(taken):
    assert "is in use" in ports.why_not_free("0.0.0.0", taken)


@pytest.mark.parametrize("host", ["no-such-host.invalid", "198.51.100.7"])
def test_an_address_of_another_machine_is_named(host):
    assert f"HOST is '{host}', which is no address of this machine" in ports.why_not_free(
        host, 8000
    )


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (errno.EACCES, "port 80 is not open to this user"),
        (errno.ENOBUFS, "nothing can be served on 127.0.0.1:80"),
    ],
)
def test_other_refusals_of_the_system_are_explained(monkeypatch, number, message):
    def refuse(self, address):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(ports.socket.socket, "bind", refuse)

    assert message in ports.why_not_free("127.0.0.1", 80)


def test_nobody_is_named_where_the_system_does_not_tell(monkeypatch):
    monkeypatch.setattr(ports, "PROC", ports.Path("/nowhere"))

    assert ports.holder(8000) == ""
