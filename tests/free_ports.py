"""Ports that nobody else is given by chance."""

from __future__ import annotations

import socket


class FreePort:
    """A free port of this machine, which is kept from all who ask for any port until `close`.

    Whoever asks for this very one, with SO_REUSEADDR as servers do, gets it: nobody listens on it.

    number  of the port
    """

    def __init__(self) -> None:
        self._holder = socket.socket()
        self._holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._holder.bind(("127.0.0.1", 0))
        self.number: int = self._holder.getsockname()[1]

    def close(self) -> None:
        """Let anybody have it."""
        self._holder.close()
