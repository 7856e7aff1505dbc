"""Writes all debates into an archive."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from debates.interchange.document import as_bytes, document
from debates.interchange.formats import formats_by_name
from debates.models import Debate
from debates.text.plurals import counted
from search.management.progress import Meter

OWN_FORMAT = "json"
_BEFORE_ALL_TIMES = (1980, 1, 1, 0, 0, 0)


class Command(BaseCommand):
    """Writes a file for each debate into a ZIP archive, which `import_debate` reads unpacked."""

    help = (
        "Writes a file for each debate into a ZIP archive. Unpacked, `import_debate FOLDER` takes"
        " all of them. The same content gives the same bytes."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("archive", type=Path, help="file to write: debates.zip")
        parser.add_argument(
            "--format",
            dest="format_name",
            choices=[OWN_FORMAT, *formats_by_name()],
            default=OWN_FORMAT,
            help="format of the files (default: %(default)s)",
        )
        parser.add_argument(
            "--drafts", action="store_true", help="also write drafts, and what editors alone see"
        )

    def handle(
        self, *args: Any, archive: Path, format_name: str, drafts: bool, **options: Any
    ) -> None:
        manager = Debate.objects
        debates = (manager.all() if drafts else manager.published()).order_by("slug")
        try:
            file = zipfile.ZipFile(archive, "x", zipfile.ZIP_DEFLATED)
        except OSError as error:
            raise CommandError(f"{archive} cannot be written: {error.strerror}.") from error
        # one transaction, so that all files are of the same moment
        with file, transaction.atomic(), Meter(self.stdout, "debates") as meter:
            total = debates.count()
            for number, debate in enumerate(debates.iterator(), 1):
                name, content = _file(debate, format_name, drafts=drafts)
                entry = zipfile.ZipInfo(name, _BEFORE_ALL_TIMES)
                entry.compress_type = zipfile.ZIP_DEFLATED
                file.writestr(entry, content)
                meter.show(number, total)
        self.stdout.write(f"{counted(total, 'debate')} in {archive}.")


def _file(debate: Debate, name: str, *, drafts: bool) -> tuple[str, bytes]:
    """Return the name and the content of the file of a debate, in a format of this name."""
    content = document(debate, drafts=drafts)
    if name == OWN_FORMAT:
        return f"{debate.slug}.json", as_bytes(content)
    file_format = formats_by_name()[name]
    return f"{debate.slug}{file_format.ending}", file_format.write(content, debate)
