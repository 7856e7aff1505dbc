"""The file of the first debate, by model."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

FIXTURE = Path(__file__).resolve().parents[3] / "fixtures" / "china_russia_2022.json"

Rows = dict[str, list[dict[str, Any]]]


def read_rows() -> Rows:
    """Return the fields of every object in the file, by model."""
    rows: Rows = defaultdict(list)
    for item in json.loads(FIXTURE.read_text(encoding="utf-8")):
        app, model = item["model"].split(".")
        assert app == "debates"
        assert "pk" not in item
        rows[model].append(item["fields"])
    return rows
