"""Writes the thesaurus to standard output.

    manage.py thesaurus_export > thesaurus.csv
    manage.py thesaurus_export --skos > thesaurus.ttl

The table has everything; SKOS has no weights, no notes, and no terms that are searched as typed.
"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from search.models import Synonym
from search.thesaurus import skos, table


class Command(BaseCommand):
    help = "Writes the thesaurus to standard output, as a table in CSV or as SKOS."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--skos", action="store_true", help="SKOS in Turtle instead of CSV")

    def handle(self, **options: Any) -> None:
        entries = Synonym.objects.all()
        if options["skos"]:
            self.stdout.write(skos.write(entries))
            return
        for line in table.lines(entries):
            self.stdout.write(line, ending="")
