"""Whole debates to take away: as an archive, and each file of it alone."""

from __future__ import annotations

from rest_framework.renderers import BaseRenderer
from rest_framework.response import Response

from debates.api.endpoints.bibliographies import CslJsonRenderer
from debates.api.http.problems import Problem
from debates.api.http.renderers import ApiRenderer
from debates.api.openapi import schema
from debates.api.openapi.operations import BINARY, Content, Operation
from debates.api.resources.definitions import DebateResource
from debates.api.views.detail_subresource import PROBLEMS, DetailSubresource
from debates.db.version_cache import VersionCache
from debates.interchange.archive import MEDIA_TYPES, Files, archive
from debates.interchange.document import document
from debates.interchange.formats import files_by_name
from debates.limits.costs import Cost
from debates.models import Debate
from debates.text.did_you_mean import did_you_mean, nearest

_archives = VersionCache(most=4)


class ZipRenderer(ApiRenderer):
    """A ZIP archive."""

    media_type, format = "application/zip", "zip"


class FileRenderer(ApiRenderer):
    """A file in a media type of its own, which each instance has."""

    media_type, format = "application/octet-stream", "file"

    def __init__(self, media_type: str | None) -> None:
        if media_type:
            self.media_type = media_type
            self.charset = "utf-8" if media_type.startswith("text/") else None


class DebateArchive(DetailSubresource):
    """A debate as an archive of files."""

    cost = Cost.DEAR
    queryset = Debate.objects.published().select_related_short("source")
    renderer_classes = (ZipRenderer,)
    depends_on = "content"

    def operation(self) -> Operation:
        return Operation(
            name="getDebateArchive",
            tag="debates",
            title="Archive",
            text=(
                "Debate as a ZIP archive: JSON in a documented format with its schema, CSV "
                "tables, the argument graph, citations and checksums. The same content gives "
                "the same bytes."
            ),
            path={"slug": schema.slug_in_path(DebateResource)},
            content={ZipRenderer.media_type: Content(dict(BINARY), "PK…")},
            problems=PROBLEMS,
            moved=True,
        )

    def get_for(self, instance: Debate) -> Response:
        """Answer with the archive."""
        self.reader().check()
        key = (instance.pk, self.origin)
        body = _archives.get(self.state, key, lambda: archive(instance, self.origin))
        response = Response(body)
        response["Content-Disposition"] = f'attachment; filename="{instance.slug}.zip"'
        return response


class DebateFile(DetailSubresource):
    """One file of the archive of a debate."""

    cost = Cost.DEAR
    queryset = Debate.objects.published().select_related_short("source")
    depends_on = "content"

    def operation(self) -> Operation:
        name_parameter = {
            "description": "Name of the file.",
            "schema": {"type": "string", "enum": list(_media_types())},
            "example": "debate.json",
        }
        text, references = {"type": "string"}, {"type": "array", "items": {"type": "object"}}
        contents = {kind: Content(text, "…") for kind in _media_types().values()}
        contents["application/schema+json"] = Content({"type": "object"}, {})
        contents[CslJsonRenderer.media_type] = Content(references, [])
        contents["application/json"] = Content({"type": "object"}, {"format": "sinorus-debate/1"})
        return Operation(
            name="getDebateFile",
            tag="debates",
            title="File",
            text="Single file from the archive of the debate, or the debate in another format.",
            path={"slug": schema.slug_in_path(DebateResource), "file": name_parameter},
            content=contents,
            problems=PROBLEMS,
            moved=True,
        )

    def get_renderers(self) -> list[BaseRenderer]:
        """Instantiate the renderer of the file that the address names."""
        return [FileRenderer(_media_types().get(self.kwargs.get("file", "")))]

    def get_for(self, instance: Debate) -> Response:
        """Answer with the file."""
        self.reader().check()
        name = self.kwargs["file"]
        names = _media_types()
        if name not in names:
            hint = did_you_mean(nearest(name, names))
            raise Problem(
                "not-found", f"There is no such file.{hint} Available files: {', '.join(names)}."
            )
        if name in MEDIA_TYPES:
            return Response(Files(instance, self.origin).content(name))
        return Response(files_by_name()[name].write(document(instance), instance))


def _media_types() -> dict[str, str]:
    """Return the media types of the files of a debate, those of contrib apps included, by name."""
    formats = {name: file_format.media_type for name, file_format in files_by_name().items()}
    return {**MEDIA_TYPES, **formats}
