"""Typed client of Sinorus: read, search and synchronise expert debates as data."""

from __future__ import annotations

from sinorus_client._version import VERSION
from sinorus_client.client import Sinorus
from sinorus_client.collection import Changed, Gone, Sync
from sinorus_client.transport import SinorusError

__version__ = VERSION

__all__ = ["Changed", "Gone", "Sinorus", "SinorusError", "Sync", "__version__"]
