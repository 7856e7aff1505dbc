"""Command that turns off the two-step sign-in of an account whose app and codes are lost."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError, CommandParser

from sinorus.accounts import two_step


class Command(BaseCommand):
    """Turn off two-step sign-in of an account, and end its sessions."""

    help = (
        "Turns off the two-step sign-in of an account whose app and recovery codes are lost, and"
        " ends its sessions. The password is then enough to sign in."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="name that the person signs in with")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"]
        account = get_user_model().objects.filter(username=name).first()
        if account is None:
            raise CommandError(f"There is no account {name}.")
        if not two_step.turn_off(account):
            raise CommandError(f"{name} does not use two-step sign-in.")
        self.stdout.write(f"{name} can now sign in with the password alone.")
