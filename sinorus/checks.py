"""System checks of settings that are valid alone, but not together.

They are numbered SINORUS.E… (it will not work) and SINORUS.W… (it may not be what you want), each
with a hint that says what to do.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Sequence
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks

from sinorus import data_folder

# Read by the tests, not by the settings.
KNOWN_ELSEWHERE = {"SINORUS_CI"}

FORMER_VARIABLES = {
    "SINORUS_API_RATE": "Set SINORUS_REQUEST_RATE, a number of requests a minute.",
    "SINORUS_CSRF_TRUSTED_ORIGINS": "Set SINORUS_SITE_URL, from which forms are accepted.",
    "SINORUS_DATA_LICENCE_URL": "Put the address behind the name, in SINORUS_DATA_LICENCE.",
    "SINORUS_DEBUG": "Remove it: error pages never show code, and the log has the traceback.",
    "SINORUS_HSTS_SECONDS": "Let the proxy send another Strict-Transport-Security.",
    "SINORUS_HSTS_SUBDOMAINS": "Let the proxy send another Strict-Transport-Security.",
    "SINORUS_MAIL_FROM": "Put ?from= and the sender behind the address, in SINORUS_MAIL_URL.",
    "SINORUS_SEARCH_CA": "Put ?ca= and the file behind the prefix, in SINORUS_SEARCH_URL.",
    "SINORUS_SEARCH_SHARDS": "Put ?shards= and the number behind the prefix, in"
    " SINORUS_SEARCH_URL.",
    "SINORUS_SQLITE_SYNCHRONOUS": "Put ?synchronous=full behind the path, in DATABASE_URL.",
    "SINORUS_THREADS": "Set GUNICORN_CMD_ARGS=--threads=8, or another number.",
}
"""What to do instead, by the name of each variable that earlier versions read."""

Messages = list[checks.CheckMessage]
Apps = Sequence[AppConfig] | None


@checks.register()
def database_folder_is_writable(app_configs: Apps, **kwargs: Any) -> Messages:
    """SINORUS.E001: SQLite must be able to write its journal beside the database."""
    database = settings.DATABASES["default"]
    folder = Path(database["NAME"]).parent
    if database["ENGINE"] != "django.db.backends.sqlite3" or os.access(folder, os.W_OK | os.X_OK):
        return []
    return [
        checks.Error(
            f"{folder}, the folder of the SQLite database, is missing or cannot be written.",
            hint="Create it, give this user write permission, or set another file in DATABASE_URL.",
            id="SINORUS.E001",
        )
    ]


@checks.register()
def variables_are_known(app_configs: Apps, **kwargs: Any) -> Messages:
    """SINORUS.W001: an unknown variable is usually a typing error."""
    names = settings.ENVIRONMENT.meanings.keys() | KNOWN_ELSEWHERE
    unknown = sorted(
        name for name in os.environ if name.startswith("SINORUS_") and name not in names
    )
    return [
        checks.Warning(
            f"{name} is set, but Sinorus has no such setting.",
            hint=FORMER_VARIABLES.get(name) or _nearest(name, names),
            id="SINORUS.W001",
        )
        for name in unknown
    ]


@checks.register()
def secret_key_is_private(app_configs: Apps, **kwargs: Any) -> Messages:
    """SINORUS.W002: anyone who can read the secret key can sign in as any user."""
    key_file = settings.DATA_DIR / data_folder.KEY_FILE
    if not key_file.exists() or not data_folder.is_open_to_others(key_file):
        return []
    return [
        checks.Warning(
            f"{key_file} can be read by other users of this machine.",
            hint=f"chmod 600 {key_file}",
            id="SINORUS.W002",
        )
    ]


@checks.register()
def data_is_private(app_configs: Apps, **kwargs: Any) -> Messages:
    """SINORUS.W009: the database holds the hashes of passwords, and sessions."""
    database = settings.DATABASES["default"]
    modes = {settings.DATA_DIR: data_folder.PRIVATE_FOLDER}
    if database["ENGINE"] == "django.db.backends.sqlite3":
        files = data_folder.database_files(Path(database["NAME"]))
        modes |= dict.fromkeys(files, data_folder.PRIVATE_FILE)
    return [
        checks.Warning(
            f"{path} is open to other users of this machine.",
            hint=f"chmod {mode:o} {path}",
            id="SINORUS.W009",
        )
        for path, mode in modes.items()
        if path.exists() and data_folder.is_open_to_others(path)
    ]


@checks.register()
def others_come_through_a_proxy(app_configs: Apps, **kwargs: Any) -> Messages:
    """SINORUS.W010: without a proxy that ends TLS, passwords cross the network in the clear."""
    if _is_loopback(settings.SERVER_HOST) or settings.SINORUS_TRUSTED_PROXIES:
        return []
    return [
        checks.Warning(
            f"HOST is {settings.SERVER_HOST}, so other machines can reach Sinorus, but no proxy is"
            " trusted: passwords and sessions cross the network unencrypted.",
            hint="Put a web server with TLS in front and name it in SINORUS_TRUSTED_PROXIES, or set"
            " HOST to 127.0.0.1.",
            id="SINORUS.W010",
        )
    ]


@checks.register(deploy=True)
def a_proxy_is_in_front(app_configs: Apps, **kwargs: Any) -> Messages:
    """SINORUS.W011: slow clients and floods are held off by a proxy."""
    if settings.SINORUS_TRUSTED_PROXIES:
        return []
    return [
        checks.Warning(
            "No proxy is trusted. Without one in front, slow clients and floods of requests can"
            " stop the site.",
            hint="Put nginx in front (deploy/nginx/sinorus.conf), and set SINORUS_TRUSTED_PROXIES"
            " to its address.",
            id="SINORUS.W011",
        )
    ]


@checks.register()
def redirect_to_https_ends(app_configs: Apps, **kwargs: Any) -> Messages:
    """SINORUS.W003: without a trusted proxy, no request counts as sent by HTTPS."""
    if not settings.HTTPS or settings.SINORUS_TRUSTED_PROXIES:
        return []
    return [
        checks.Warning(
            "SINORUS_HTTPS is on, but no proxy is trusted to report HTTPS: every request would be"
            " redirected to itself.",
            hint="Set SINORUS_TRUSTED_PROXIES to the address of the proxy that terminates TLS.",
            id="SINORUS.W003",
        )
    ]


@checks.register()
def hosts_are_named(app_configs: Apps, **kwargs: Any) -> Messages:
    """SINORUS.W004: links and redirects use any host that a request names."""
    if "*" not in settings.ALLOWED_HOSTS:
        return []
    return [
        checks.Warning(
            "SINORUS_ALLOWED_HOSTS contains *, so requests can choose the host of links.",
            hint="List the hosts, separated by commas; .example.org includes all subdomains.",
            id="SINORUS.W004",
        )
    ]


@checks.register()
def not_everybody_is_a_proxy(app_configs: Apps, **kwargs: Any) -> Messages:
    """SINORUS.W005: anyone could choose the address by which sign-in is throttled."""
    if all(ip_network(proxy).prefixlen for proxy in settings.SINORUS_TRUSTED_PROXIES):
        return []
    return [
        checks.Warning(
            "SINORUS_TRUSTED_PROXIES trusts every address.",
            hint="Set the address of the proxy, or a network that contains only proxies.",
            id="SINORUS.W005",
        )
    ]


@checks.register()
def licence_has_a_giver(app_configs: Apps, **kwargs: Any) -> Messages:
    """SINORUS.W008: a licence needs a licensor who can be named and asked."""
    if not settings.SINORUS_DATA_LICENCE or settings.SINORUS_PUBLISHER:
        return []
    return [
        checks.Warning(
            "SINORUS_DATA_LICENCE is set, but nobody is named who gives the licence.",
            hint="Set SINORUS_PUBLISHER to the person or organisation that publishes the record.",
            id="SINORUS.W008",
        )
    ]


def _nearest(name: str, names: set[str]) -> str:
    near = difflib.get_close_matches(name, names, n=1)
    if near:
        return f"Did you mean {near[0]}?"
    return "docs/running.md lists all settings."


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
