"""Free ports for servers in tests, which no other process is given by chance."""

from __future__ import annotations

import socket


class FreePort:
    """Free port of this machine, reserved until `close`.

    A server that binds it explicitly with SO_REUSEADDR can still use it, since nobody listens on
    it.

    number  of the port
    """

    def __init__(self) -> None:
        self._holder = socket.socket()
        self._holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._holder.bind(("127.0.0.1", 0))
        self.number: int = self._holder.getsockname()[1]

    def close(self) -> None:
        """Release the port."""
        self._holder.close()
