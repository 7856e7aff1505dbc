"""Types of JSON in the documents of debates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]
"""An object of JSON that is only read."""
JsonObject = dict[str, Any]
"""An object of JSON that is built or changed."""
Steps = tuple[str | int, ...]
"""The way to a value within a document: names of members, and places in lists."""
