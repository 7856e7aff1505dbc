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


def test_who_holds_a_port_is_named_and_another_proposed(taken):
    reason = ports.why_not_free("127.0.0.1", taken)

    assert reason.startswith(f"port {taken} of 127.0.0.1 is in use by ")
    assert f"(process {os.getpid()})" in reason
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


def test_who_ends_while_it_is_looked_for_is_not_named(monkeypatch, tmp_path):
    table = "sl local_address rem_address st\n 0: 0100007F:1F40 00000000:0000 0A 0 0 0 0 0 42 1\n"
    (tmp_path / "net").mkdir()
    (tmp_path / "net" / "tcp").write_text(table)
    opened = tmp_path / "4711" / "fd"
    opened.mkdir(parents=True)
    (opened / "3").symlink_to("socket:[42]")
    monkeypatch.setattr(ports, "PROC", tmp_path)

    assert ports.holder(8000) == ""
    (tmp_path / "4711" / "comm").write_text("python\n")
    assert ports.holder(8000) == " by python (process 4711)"


def test_nobody_is_named_where_the_system_does_not_tell(monkeypatch, tmp_path):
    monkeypatch.setattr(ports, "PROC", ports.Path("/nowhere"))

    assert ports.holder(8000) == ""
    # a folder cannot be read, not even by root
    (tmp_path / "net" / "tcp").mkdir(parents=True)
    monkeypatch.setattr(ports, "PROC", tmp_path)
    assert ports.holder(8000) == ""
