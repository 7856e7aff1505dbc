"""Check that the server can bind its address, and the message if it cannot."""

from __future__ import annotations

import errno
import os
import socket

import pytest

from sinorus import ports
from tests.free_ports import FreePort


@pytest.fixture
def taken():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen(1)
        yield holder.getsockname()[1]


def test_a_free_port_is_free():
    port = FreePort()

    assert ports.why_not_free("127.0.0.1", port.number) == ""
    port.close()


def test_a_port_in_use_is_named_and_another_proposed(taken):
    reason = ports.why_not_free("127.0.0.1", taken)

    assert reason.startswith(f"port {taken} of 127.0.0.1 is in use.")
    assert f"PORT={taken + 1}" in reason


def test_a_port_on_all_addresses_is_taken_when_it_is_on_one(taken):
    assert "is in use" in ports.why_not_free("0.0.0.0", taken)


@pytest.mark.parametrize("host", ["no-such-host.invalid", "198.51.100.7"])
def test_an_address_of_another_machine_is_named(host):
    assert f"HOST is '{host}', which is not an address of this machine" in ports.why_not_free(
        host, 8000
    )


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (errno.EACCES, "this user cannot use port 80"),
        (errno.ENOBUFS, "the server cannot use 127.0.0.1:80"),
    ],
)
def test_other_refusals_of_the_system_are_explained(monkeypatch, number, message):
    def refuse(self, address):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(ports.socket.socket, "bind", refuse)

    assert message in ports.why_not_free("127.0.0.1", 80)
