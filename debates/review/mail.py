"""Mail about the steps of a review."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from debates.editing.mail import send_once_committed
from debates.models import Debate


def notify(people: Iterable[Any], what: str, debate: Debate, text: str) -> None:
    """Send a mail about a debate to each of these accounts that has an address.

    what  is to be done, for the subject: "to review"
    """
    body = f"{debate.title}\n\n{text}".strip()
    send_once_committed(people, f"{what.capitalize()}: {debate.title}", body)
