"""Files that were taken in: their content until it is imported, and their remainder afterwards."""

from __future__ import annotations

import json
import uuid
import zlib
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

import orjson
from django.conf import settings
from django.db import models
from django.db.models import QuerySet
from django.utils import timezone

from debates.interchange.document import as_bytes
from debates.interchange.file_debates import KeptFile
from debates.models import Debate

UPLOAD_KEPT_FOR = timedelta(days=1)
"""Time after which an upload that was not imported is removed."""

MOST_KEPT = 5
"""Uploads that are kept of one account; the oldest one goes first."""

LONGEST_NAME = 150


class Upload(models.Model):
    """A debate that an editor uploaded as a file and has not imported yet.

    content  the document as compressed JSON
    places   the places of its values in a spreadsheet, as compressed JSON; empty for other files
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="debate_uploads"
    )
    file_name = models.CharField(max_length=LONGEST_NAME)
    content = models.BinaryField()
    places = models.BinaryField(default=bytes)
    uploaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        ordering = ["-uploaded_at", "key"]
        indexes = [models.Index(fields=["uploaded_at"], name="upload_uploaded_at")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def document(self) -> dict[str, Any]:
        """The document of the file, with figures as `Decimal`."""
        return json.loads(zlib.decompress(self.content), parse_float=Decimal)

    @property
    def cells(self) -> dict[str, str]:
        """The cells of a spreadsheet by the JSON Pointers of their values."""
        return orjson.loads(zlib.decompress(self.places)) if self.places else {}

    def replace(self, document: Mapping[str, Any], cells: Mapping[str, str]) -> None:
        """Save the document of the file, as it is read now, with the places of its values."""
        self.content = zlib.compress(as_bytes(dict(document)))
        self.places = zlib.compress(orjson.dumps(dict(cells))) if cells else b""
        self.save()


def keep_upload(
    account: Any, file_name: str, document: Mapping[str, Any], cells: Mapping[str, str]
) -> Upload:
    """Keep the document of a file for an account; what has ended is removed."""
    Upload.objects.filter(uploaded_at__lt=timezone.now() - UPLOAD_KEPT_FOR).delete()
    upload = Upload(account=account, file_name=file_name[-LONGEST_NAME:])
    upload.replace(document, cells)
    # by its time alone, this one could be the oldest after the clock was set back
    other_uploads = Upload.objects.filter(account=account).exclude(pk=upload.pk)
    too_many = other_uploads.values_list("pk", flat=True)[MOST_KEPT - 1 :]
    Upload.objects.filter(pk__in=list(too_many)).delete()
    return upload


def current(account: Any) -> QuerySet[Upload]:
    """Return the uploads of an account that have not ended."""
    return Upload.objects.filter(account=account, uploaded_at__gte=timezone.now() - UPLOAD_KEPT_FOR)


class Remainder(models.Model):
    """Remainder of a file in a contrib app's format: all that it had besides its debate.

    format   name of the format
    content  text that only the format reads, compressed
    """

    debate = models.ForeignKey(Debate, models.CASCADE, related_name="+")
    format = models.CharField(max_length=30)
    content = models.BinaryField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["debate", "format"], name="remainder_once"),
        ]

    def __str__(self) -> str:
        return f"{self.format} of {self.debate}"


def keep_remainder(debate: Debate, file_format: str, content: str) -> None:
    """Keep the remainder of a file with its debate, in place of an earlier one."""
    compressed = zlib.compress(content.encode())
    Remainder.objects.update_or_create(
        debate=debate, format=file_format, defaults={"content": compressed}
    )


def remainder_of(debate: Debate, file_format: str) -> str:
    """Return the remainder that a debate has of a format; empty for none."""
    remainder = Remainder.objects.filter(debate=debate, format=file_format).first()
    return zlib.decompress(remainder.content).decode() if remainder is not None else ""


def kept_file(debate: Debate, file_format: str) -> KeptFile | None:
    """Return what is kept of the file from which a debate was imported; None for no such file."""
    remainder = remainder_of(debate, file_format)
    return KeptFile.from_text(remainder) if remainder else None
