"""Refusals of writes: by the rights of a token, and by what is wrong with an object."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Model


class NotAllowed(Exception):
    """The reason why the token may not write something."""


class Duplicated(Exception):
    """The question whether a valid object exists already.

    duplicates  the objects that it may be, all of which the writer may read
    """

    def __init__(self, question: str, duplicates: Sequence[Model]) -> None:
        self.question, self.duplicates = question, duplicates
        super().__init__(question)


class Invalid(Exception):
    """The faults of an object that is not accepted.

    faults   messages by field, "" for the whole object
    in_body  whether the fields are those of the body that was sent
    allowed  the values that fields take (`debates.writing.allowed`), also of those without faults
    """

    def __init__(
        self,
        faults: Mapping[str, Iterable[str]],
        *,
        in_body: bool = True,
        allowed: Mapping[str, list[str]] | None = None,
    ) -> None:
        self.faults = {name: [*messages] for name, messages in faults.items()}
        self.in_body, self.allowed = in_body, allowed or {}
        super().__init__(" ".join(message for own in self.faults.values() for message in own))
