"""A typed client of Sinorus: expert debates as data, read, searched and kept in step."""

from __future__ import annotations

from sinorus_client._version import VERSION
from sinorus_client.client import Sinorus
from sinorus_client.collection import Changed, Gone, Sync
from sinorus_client.transport import SinorusError

__version__ = VERSION

__all__ = ["Changed", "Gone", "Sinorus", "SinorusError", "Sync", "__version__"]
