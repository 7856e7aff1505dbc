"""Requests to OpenSearch, with failures as messages for people."""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from search.backends.base import SearchUnavailable
from search.backends.opensearch.address import Address

MAJOR_VERSION = 2
"""Major version of OpenSearch that the backend is tested with."""

SECONDS = 10.0
"""Seconds to wait for an answer; a node that hangs is given up then."""

LONG_SECONDS = 30.0
"""Seconds to wait for the answer to a request that reads or writes much."""

_DEAD_SECONDS = 10.0
"""Seconds for which a node that has failed is not asked, if there are others."""

_CONNECTIONS = 16
_LOGGERS = ("opensearch", "opensearchpy.trace")
WHOLE = {"allow_partial_search_results": "false", "search_type": "dfs_query_then_fetch"}
"""Options of a search: all shards answer, and score by the statistics of all."""
"""Loggers of the client, which write each request and each refusal: these are told once, above."""

Json = dict[str, Any]


class NotFound(SearchUnavailable):
    """Raised if an index or a document is not there."""


class Conflict(SearchUnavailable):
    """Raised if a document is no longer as it was when it was read."""


class Client:
    """Client of one cluster, shared by all threads of a process and renewed in a forked one.

    A node that has failed is left out for a while. Where all hang, one thread asks until they
    answer, and every other request is refused at once: else all threads of a server would wait.

    authorities  file with the certificates of the authorities to trust; "" for the system's
    seconds      to wait for an answer
    request_id   returns the id of the request that this thread answers, or "": OpenSearch names it
                 in its slow logs, list of tasks and deprecation warnings
    """

    def __init__(
        self,
        address: Address,
        *,
        authorities: str = "",
        seconds: float = SECONDS,
        request_id: Callable[[], str] = str,
    ) -> None:
        self.address = address
        self._authorities = authorities
        self._seconds = seconds
        self._request_id = request_id
        self._process = 0
        self._client: Any = None
        self._fits = False
        self._lock = threading.Lock()
        self._hangs = False

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        params: Mapping[str, object] | None = None,
        *,
        seconds: float | None = None,
    ) -> Json:
        """Send a request and return the answer. Raises SearchUnavailable."""
        self._check_version()
        return self._send(method, path, body, params, seconds=seconds)

    def searches(self, index: str, bodies: Sequence[Json]) -> list[Json]:
        """Answer several searches of an index in one request. Raises SearchUnavailable."""
        if not bodies:
            return []
        lines = [line for body in bodies for line in (WHOLE, body)]
        answers = self.call("POST", f"/{index}/_msearch", _lines(lines))["responses"]
        for answer in answers:
            if "error" in answer:
                raise self._refusal(answer.get("status", 500), answer["error"])
        return answers

    def bulk(
        self, index: str, lines: Iterable[Json], *, alias: bool = False, seconds: float
    ) -> None:
        """Send a bulk of writes to an index. Raises SearchUnavailable if any of them is refused.

        alias    whether `index` has to be an alias
        seconds  to wait for the answer
        """
        params = {"require_alias": "true"} if alias else None
        answer = self.call("POST", f"/{index}/_bulk", _lines(lines), params, seconds=seconds)
        if not answer.get("errors"):
            return
        for item in answer["items"]:
            [done] = item.values()
            if "error" in done:
                raise self._refusal(done["status"], done["error"])

    def _check_version(self) -> None:
        """Ask once in a process for the version of the server. Raises SearchUnavailable."""
        if self._fits and self._process == os.getpid():
            return
        version = self._send("GET", "/").get("version", {})
        number = str(version.get("number", ""))
        if version.get("distribution") != "opensearch" or not number.startswith(
            f"{MAJOR_VERSION}."
        ):
            raise SearchUnavailable(
                f"The server at {self.address} is not OpenSearch {MAJOR_VERSION}, but "
                f"{version.get('distribution', 'another one')} {number}.".replace(" .", "."),
                f"Use OpenSearch {MAJOR_VERSION}.",
            )
        self._fits = True

    def _send(
        self,
        method: str,
        path: str,
        body: object = None,
        params: Mapping[str, object] | None = None,
        *,
        seconds: float | None = None,
    ) -> Json:
        from opensearchpy import exceptions

        client = self._connected()
        if self._hangs:
            raise self._silence()
        parameters = dict(params or {})
        if seconds is not None:
            parameters["request_timeout"] = seconds
        request_id = self._request_id()
        headers = {"X-Opaque-Id": request_id} if request_id else None
        try:
            answer = client.transport.perform_request(
                method, path, params=parameters, body=body, headers=headers
            )
        except exceptions.ConnectionError as error:
            if isinstance(error, exceptions.ConnectionTimeout):
                self._give_up(client)
            raise self._unreachable(error) from None
        except exceptions.TransportError as error:
            info = error.info if isinstance(error.info, Mapping) else {}
            raise self._refusal(error.status_code, info.get("error", error.error)) from None
        except exceptions.OpenSearchException:
            answer = None
        if not isinstance(answer, dict):
            raise SearchUnavailable(f"The server at {self.address} gave no answer of OpenSearch.")
        return answer

    def _connected(self) -> Any:
        if self._client is None or self._process != os.getpid():
            from opensearchpy import OpenSearch

            for name in _LOGGERS:
                logging.getLogger(name).setLevel(logging.CRITICAL)
            address = self.address
            tls: dict[str, Any] = {}
            if address.tls:
                tls = {"verify_certs": True, "ssl_show_warn": True}
            if address.tls and self._authorities:
                tls["ca_certs"] = self._authorities
            self._lock, self._hangs = threading.Lock(), False
            # What is sent to a second node because the first did not tell is refused where it was
            # done: each write names the state or version that it follows.
            self._client = OpenSearch(
                hosts=[{"host": host, "port": port} for host, port in address.hosts],
                http_auth=(address.user, address.password) if address.user else None,
                use_ssl=address.tls,
                timeout=self._seconds,
                max_retries=len(address.hosts) - 1,
                retry_on_timeout=True,
                dead_timeout=_DEAD_SECONDS,
                timeout_cutoff=0,
                pool_maxsize=_CONNECTIONS,
                **tls,
            )
            # Last: until then, no thread of a forked process uses the connections of its parent.
            self._process = os.getpid()
        return self._client

    def _give_up(self, client: Any) -> None:
        """Refuse requests until the nodes answer again."""
        with self._lock:
            if not self._hangs:
                self._hangs = True
                # Where no thread can be started now, the next request finds out by itself.
                try:
                    threading.Thread(target=self._await_answer, args=(client,), daemon=True).start()
                except RuntimeError:
                    self._hangs = False

    def _await_answer(self, client: Any) -> None:
        """Ask for every shard until there is an answer, which may be a refusal."""
        from opensearchpy import exceptions

        path = f"/{self.address.prefix}-*/_search"
        parameters = {"size": 0, "allow_partial_search_results": "false"}
        while self._hangs:
            try:
                client.transport.perform_request("GET", path, params=parameters)
            except exceptions.ConnectionTimeout:
                continue
            except exceptions.OpenSearchException:
                pass
            self._hangs = False

    def _unreachable(self, error: Exception) -> SearchUnavailable:
        """Return the exception for a request without an answer."""
        from opensearchpy import exceptions

        if isinstance(error, exceptions.SSLError):
            return SearchUnavailable(
                f"The certificate of {self.address} cannot be verified.",
                "Name the file of its authority in SINORUS_SEARCH_URL, as ?ca= behind the prefix.",
            )
        if isinstance(error, exceptions.ConnectionTimeout):
            return self._silence()
        return SearchUnavailable(
            f"OpenSearch at {self.address} cannot be reached.",
            "Start it, or correct SINORUS_SEARCH_URL.",
        )

    def _silence(self) -> SearchUnavailable:
        """Return the exception for nodes that hang."""
        return SearchUnavailable(
            f"OpenSearch at {self.address} does not answer.",
            "Look at its log. What is not indexed is written when it answers.",
        )

    def _refusal(self, status: int, error: object) -> SearchUnavailable:
        """Return the exception for an answer that tells an error."""
        kinds, reason, at = set(_kinds(error)), _reason(error), self.address
        if status == 404:
            return NotFound(f"OpenSearch has no such thing: {reason}.")
        if status == 409:
            return Conflict("Another process has written the search index at the same time.")
        if "cluster_block_exception" in kinds:
            return SearchUnavailable(
                f"OpenSearch at {at} does not accept changes: {reason}.",
                "Its disk may be full. Free some space, and lift the block. "
                "What is not indexed is written then.",
            )
        if kinds & _SHARD_AWAY:
            return SearchUnavailable(
                f"OpenSearch at {at} lacks a part of the search index.",
                "Start the nodes that are away. If their data is lost, delete the index, and run "
                "`manage.py search_rebuild`.",
            )
        message, hint = _BY_STATUS.get(status, ("refuses a request: {reason}.", ""))
        return SearchUnavailable(f"OpenSearch at {at} {message.format(reason=reason)}", hint)


_BY_STATUS = {
    401: (
        "refuses the user's name or password.",
        "Correct them in SINORUS_SEARCH_URL.",
    ),
    403: (
        "does not give the user a right: {reason}.",
        "docs/running.md lists the rights that the user needs.",
    ),
    429: ("has too much to do.", ""),
}

_SHARD_AWAY = {
    "no_shard_available_action_exception",
    "unavailable_shards_exception",
    "cluster_manager_not_discovered_exception",
    "master_not_discovered_exception",
}


def _kinds(error: object) -> Iterator[str]:
    """Yield the types of an error and its causes."""
    if isinstance(error, str):
        yield error
    elif isinstance(error, Mapping):
        yield str(error.get("type", ""))
        # A search over missing shards has causes of no type.
        if error.get("type") == "search_phase_execution_exception" and not error.get("root_cause"):
            yield "no_shard_available_action_exception"
        causes: Collection[object] = error.get("root_cause") or ()
        for cause in causes:
            yield from _kinds(cause)


def _reason(error: object) -> str:
    """Return the reason of an error in one line."""
    if isinstance(error, Mapping):
        causes = error.get("root_cause") or [error]
        error = causes[0].get("reason") or causes[0].get("type") or "unknown"
    return " ".join(str(error).split())[:300].rstrip(".;")


def _lines(lines: Iterable[Json]) -> str:
    """Write a body of several lines."""
    return "".join(
        json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines
    )
