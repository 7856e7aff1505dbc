"""Command that creates an account for the admin with the permissions of a role."""

from __future__ import annotations

import getpass
import sys
from typing import Any

from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError, CommandParser
from django.db import transaction

from debates.editing.roles import CONTRIBUTORS, EDITORS

ADMINISTRATOR = "administrator"
ROLES = {"editor": EDITORS, "contributor": CONTRIBUTORS, ADMINISTRATOR: None}


class Command(BaseCommand):
    """Create an account; without a terminal, the password is the first line of the input."""

    help = (
        "Creates an account that can sign in to the admin. The role is editor, unless --role says"
        " contributor or administrator."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="name that the person signs in with")
        parser.add_argument(
            "--role",
            choices=sorted(ROLES),
            default="editor",
            help="contributors write drafts, editors also publish, administrators also manage"
            " accounts (default: editor)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        name, role = options["name"], options["role"]
        user = User(username=name, is_staff=True, is_superuser=role == ADMINISTRATOR)
        user.set_unusable_password()
        try:
            user.full_clean()
            password = self._ask_for_password()
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        user.set_password(password)
        with transaction.atomic():
            user.save()
            if group := ROLES[role]:
                user.groups.add(Group.objects.get(name=group))
        self.stdout.write(f"{name} can now sign in at /admin/ as {role}.")

    @staticmethod
    def _ask_for_password() -> str:
        if not sys.stdin.isatty():
            return sys.stdin.readline().rstrip("\n")
        password = getpass.getpass("Password (at least 12 characters): ")
        if getpass.getpass("Repeat the password: ") != password:
            raise CommandError("The passwords differ. No account was created.")
        return password
