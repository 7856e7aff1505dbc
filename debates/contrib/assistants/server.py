"""Server of the Model Context Protocol, over standard input and output or HTTP."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn
from django.conf import settings
from mcp.server import MCPServer, ServerRequestContext
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.tools import Tool
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import ToolAnnotations
from pydantic import ValidationError
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from debates.contrib.assistants.arguments import given_arguments, refusal
from debates.contrib.assistants.in_process_api import Caller, InProcessApi, Refused, caller
from debates.contrib.assistants.records import Answer
from debates.contrib.assistants.tools import INSTRUCTIONS, Tools

ADDRESS = "/mcp"
MOST_BYTES = 128 * 1024
"""Size of the largest request over HTTP: five arguments at their longest, in JSON escapes."""
READS_ONLY = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)


class _StrictTool(Tool):
    """Tool that refuses unknown arguments, which the SDK ignores: answers would be unfiltered."""

    @classmethod
    def from_function(cls, fn: Callable[..., Any], **options: Any) -> Tool:
        tool = super().from_function(fn, **options)
        arguments = tool.fn_metadata.arg_model
        arguments.model_config["extra"] = "forbid"
        arguments.model_rebuild(force=True)
        tool.parameters = arguments.model_json_schema(by_alias=True)
        return tool

    async def run(self, arguments: dict[str, Any], *args: Any, **options: Any) -> Any:
        schemas = self.parameters["properties"]
        used_arguments = given_arguments(arguments, schemas)
        try:
            self.fn_metadata.validate_arguments(used_arguments)
        except ValidationError as error:
            raise ToolError(refusal(error.errors(include_url=False), schemas)) from error
        return await super().run(used_arguments, *args, **options)


def server(site: str) -> MCPServer[Any]:
    """Make the server.

    site  address of the site, which the links in answers begin with
    """
    tools = Tools(InProcessApi(site))
    return MCPServer(
        "sinorus",
        title="Sinorus",
        instructions=INSTRUCTIONS,
        website_url=site,
        version=settings.SPECTACULAR_SETTINGS["VERSION"],
        log_level="WARNING",
        middleware=[_remember_caller],
        tools=[
            _StrictTool.from_function(_answering(tool), annotations=READS_ONLY)
            for tool in (tools.search, tools.position, tools.debate, tools.question, tools.cite)
        ],
    )


def serve_http(made: MCPServer[Any], host: str, port: int, allowed_hosts: list[str]) -> None:
    """Serve at http://{host}:{port}/mcp until the process is stopped.

    allowed_hosts  names under which browsers may reach it; "*" for all
    """
    uvicorn.run(
        http_application(made, allowed_hosts),
        host=host,
        port=port,
        log_level="warning",
        # the address of the client is found out by Sinorus itself, which knows the trusted proxies
        proxy_headers=False,
    )


def http_application(made: MCPServer[Any], allowed_hosts: list[str]) -> ASGIApp:
    """Make the application that serves at /mcp (see serve_http)."""
    return _only_posts(
        made.streamable_http_app(
            streamable_http_path=ADDRESS,
            stateless_http=True,
            json_response=True,
            max_request_body_size=MOST_BYTES,
            transport_security=_security(allowed_hosts),
        )
    )


def _only_posts(application: ASGIApp) -> ASGIApp:
    """Refuse all methods but POST.

    The SDK would keep the connection of each GET open, for messages of the server to a session;
    there are no sessions.
    """

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] != "POST":
            refusal = PlainTextResponse("Use POST.", status_code=405, headers={"Allow": "POST"})
            await refusal(scope, receive, send)
        else:
            await application(scope, receive, send)

    return answer


def _answering(tool: Callable[..., Answer]) -> Callable[..., Answer]:
    """Tell the assistant why the API refused a request."""

    @functools.wraps(tool)
    def answer(*args: Any, **kwargs: Any) -> Answer:
        try:
            return tool(*args, **kwargs)
        except Refused as refusal:
            raise ToolError(str(refusal)) from refusal

    return answer


async def _remember_caller(
    context: ServerRequestContext[Any, Any], call_next: Callable[..., Awaitable[Any]]
) -> Any:
    """Count a request over HTTP as one of its own address."""
    request = context.request
    if request is None or request.client is None:
        return await call_next(context)
    # a proxy may add a header of its own to the one that its client sent
    forwarded_for = ", ".join(request.headers.getlist("x-forwarded-for"))
    token = caller.set(Caller(request.client.host, forwarded_for))
    try:
        return await call_next(context)
    finally:
        caller.reset(token)


def _security(allowed_hosts: list[str]) -> TransportSecuritySettings:
    """Refuse requests under names that are not ours: pages of strangers could send them."""
    names = [name.lstrip(".") for name in allowed_hosts]
    return TransportSecuritySettings(
        enable_dns_rebinding_protection="*" not in names,
        allowed_hosts=[form for name in names for form in (name, f"{name}:*")],
        allowed_origins=[
            form
            for name in names
            for scheme in ("http", "https")
            for form in (f"{scheme}://{name}", f"{scheme}://{name}:*")
        ],
    )
