"""Whole debates to take away: as an archive, and each file of it alone."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse

from debates.api.http.negotiation import Format
from debates.api.http.problems import Problem
from debates.api.openapi import schema
from debates.api.openapi.operations import Content, Operation
from debates.api.resources.definitions import DebateResource
from debates.api.views.detail_subresource import PROBLEMS, OfOneThing
from debates.db.version_cache import VersionCache
from debates.interchange.archive import MEDIA_TYPES, Files, archive
from debates.models import Debate
from debates.text.did_you_mean import nearest

ZIP = Format("zip", "application/zip")
UNKNOWN = Format("file", "application/octet-stream")

_archives = VersionCache(most=4)


class DebateArchive(OfOneThing):
    """A debate as an archive of files."""

    things = Debate.objects.published().select_related("source")
    formats = (ZIP,)
    depends_on = "content"

    def operation(self) -> Operation:
        return Operation(
            name="getDebateArchive",
            tag="debates",
            title="Archive",
            text="The debate as a ZIP archive: JSON in a documented format with its schema, CSV, "
            "the graph of claims, citations, and checksums. The same content gives the same bytes.",
            path={"slug": schema.slug_in_path(DebateResource)},
            content={ZIP.media_type: Content({"type": "string", "format": "binary"}, "PK…")},
            problems=PROBLEMS,
            moved=True,
        )

    def answer_about(self, thing: Debate) -> HttpResponse:
        """The archive."""
        self.reader().check()
        key = (thing.pk, self.origin)
        body = _archives.get(self.state, key, lambda: archive(thing, self.origin))
        response = HttpResponse(body, content_type=ZIP.media_type)
        response["Content-Disposition"] = f'attachment; filename="{thing.slug}.zip"'
        return response


class DebateFile(OfOneThing):
    """One file of the archive of a debate."""

    things = Debate.objects.published().select_related("source")
    depends_on = "content"

    def operation(self) -> Operation:
        named = {
            "description": "The name of the file.",
            "schema": {"type": "string", "enum": list(MEDIA_TYPES)},
            "example": "debate.json",
        }
        text, parsed = {"type": "string"}, {"type": ["object", "array"]}
        contents = {
            kind: Content(parsed, {}) if kind.endswith("+json") else Content(text, "…")
            for kind in MEDIA_TYPES.values()
        }
        contents["application/json"] = Content({"type": "object"}, {"format": "sinorus-debate/1"})
        return Operation(
            name="getDebateFile",
            tag="debates",
            title="File",
            text="One file of the archive of the debate, as it stands there.",
            path={"slug": schema.slug_in_path(DebateResource), "file": named},
            content=contents,
            problems=PROBLEMS,
            moved=True,
        )

    @property
    def formats(self) -> Sequence[Format]:
        """That of the file."""
        media_type = MEDIA_TYPES.get(self.kwargs.get("file", ""))
        return (Format("file", media_type) if media_type else UNKNOWN,)

    def answer_about(self, thing: Debate) -> HttpResponse:
        """The file."""
        self.reader().check()
        name = self.kwargs["file"]
        media_type = MEDIA_TYPES.get(name)
        if media_type is None:
            near = nearest(name, MEDIA_TYPES)
            hint = f" Did you mean “{near}”?" if near else ""
            raise Problem(
                "not-found", f"There is no such file.{hint} There are: {', '.join(MEDIA_TYPES)}."
            )
        charset = "; charset=utf-8" if media_type.startswith("text/") else ""
        return HttpResponse(
            Files(thing, self.origin).content(name), content_type=f"{media_type}{charset}"
        )
