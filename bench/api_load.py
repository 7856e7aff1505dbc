"""Benchmark of both implementations through gunicorn, by wrk with persistent connections."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from statistics import median
from typing import Any

from bench.api_cases import Case, Known, cases
from bench.serving import gunicorn

CONNECTIONS = 8
JSON = {"Accept": "application/json"}


def load(known: Known, environment: Mapping[str, str], rounds: int, seconds: int) -> Any:
    """Return the responses per second of each case, or None if wrk is not installed."""
    if shutil.which("wrk") is None:
        return None
    own = {"DJANGO_SETTINGS_MODULE": "bench.api_settings", "SINORUS_INDEXER": "off"}
    with gunicorn({**environment, **own}, _is_ready) as (_process, port):
        origin = f"http://127.0.0.1:{port}"
        return [_compared(origin, case, rounds, seconds) for case in cases(known)[:3]]


def _compared(origin: str, case: Case, rounds: int, seconds: int) -> dict[str, Any]:
    print(f"{case.name}, through gunicorn …", file=sys.stderr)
    addresses = {
        "ours": f"{origin}/api/v1/{case.path}",
        "plain": f"{origin}/plain/{case.path}",
    }
    request = urllib.request.Request(addresses["ours"], headers=JSON)
    with urllib.request.urlopen(request) as answer:
        kept = {"If-None-Match": answer.headers["ETag"]}
    found: dict[str, list[float]] = {name: [] for name in (*addresses, "kept")}
    for _ in range(rounds):
        for name, address in addresses.items():
            found[name].append(_rate(address, seconds, {}))
        found["kept"].append(_rate(addresses["ours"], seconds, kept))
    return {"name": case.name} | {name: median(rates) for name, rates in found.items()}


def _rate(address: str, seconds: int, headers: Mapping[str, str]) -> float:
    """Return the responses per second."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s"]
    for name, value in {**JSON, **headers}.items():
        command += ["-H", f"{name}: {value}"]
    said = subprocess.run([*command, address], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said and not headers:
        raise SystemExit(f"{address} is not answered with 200:\n{said}")
    (rate,) = re.findall(r"Requests/sec: +([0-9.]+)", said)
    return float(rate)


def _is_ready(_process: subprocess.Popen, port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/", timeout=5) as answer:
            json.load(answer)
    except urllib.error.URLError:
        time.sleep(0.2)
        return False
    return True
