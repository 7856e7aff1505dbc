"""Writes by tools: making, changing and deleting objects at the addresses where they are read.

What is allowed and what is wrong is said in `debates.writing`; here it comes over HTTP.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from debates.api.endpoints.write_answers import WriteAnswers
from debates.api.endpoints.write_problems import (
    duplicate_problem,
    errors_of,
    questions_as_errors,
    refused_as_problems,
)
from debates.api.endpoints.write_targets import WriteTargets
from debates.api.http import json_body
from debates.api.http.authentication import NOT_SIGNED_IN, unauthorized
from debates.api.http.problems import InvalidContent, ParameterError, Problem
from debates.api.http.renderers import JsonRenderer
from debates.api.openapi.file_import import FILE_PARAMETERS
from debates.api.openapi.operations import Operation, Parameter
from debates.api.openapi.write_operations import CONFIRM_DUPLICATE, DRY_RUN, REASON_PARAMETER, SLIP
from debates.api.openapi.writing import MOST_AT_ONCE
from debates.api.views.parameters import Reader
from debates.history.corrections import REASON_LENGTH
from debates.history.moments import one_change
from debates.models.validators import character_fault
from debates.writing import retries, saving
from debates.writing.races import repeat_if_overtaken
from debates.writing.records import public_record, record, version_tag
from debates.writing.refusals import Duplicated, Invalid
from debates.writing.rights import check_right, sees_whole
from debates.writing.tokens import Writer

WRITE_PARAMETERS: Mapping[str, tuple[Parameter, ...]] = {
    "import_file": FILE_PARAMETERS,
    "create": (DRY_RUN, CONFIRM_DUPLICATE),
    "partial_update": (DRY_RUN, CONFIRM_DUPLICATE),
    "change_many": (DRY_RUN, CONFIRM_DUPLICATE),
    "destroy": (DRY_RUN, REASON_PARAMETER, SLIP),
    "record": (),
}
"""The parameters of each write, by the name of its method."""

NO_BODY = "DELETE has no body. Put what it needs into the address, such as ?reason=…"

Write = Callable[[Writer], HttpResponse]


class WritingMixin(WriteTargets, WriteAnswers):
    """A mixin for collections whose objects tools write, with a token.

    is_dry     whether the request only asks what would change
    confirmed  whether what is sent are other objects than those that are like them
    reason     of a deletion or of the corrections of a file, for readers
    is_slip    whether these correct a slip of the pen alone
    """

    action: str
    listed: type[Model]
    confirmed = is_slip = False
    reason = ""
    undescribed = frozenset(WRITE_PARAMETERS)

    def operation(self) -> Operation:
        """Describe a write, by its parameters."""
        return Operation(self.action, "", "", "", WRITE_PARAMETERS[self.action])

    def get_renderers(self) -> list[BaseRenderer]:
        """Instantiate the renderer of a write, which is answered in JSON."""
        return [JsonRenderer()]

    def create(self, request: Request) -> HttpResponse:
        """Make an object, or all objects of a list."""
        return self._written(self._create)

    def partial_update(self, request: Request, **where: Any) -> HttpResponse:
        """Change the fields of an object that were sent."""
        return self._written(lambda writer: self._change(writer, where))

    def change_many(self, request: Request) -> HttpResponse:
        """Change the objects of a list, each in the version that it names."""
        return self._written(self._change_many)

    def destroy(self, request: Request, **where: Any) -> HttpResponse:
        """Delete an object."""
        return self._written(lambda writer: self._delete(writer, where))

    @action(detail=True)
    def record(self, request: Request, **where: Any) -> HttpResponse:
        """Answer with an object as it is written, whether or not it is public."""
        self.reader().check()
        writer = self._writer()
        with refused_as_problems(self.origin):
            check_right(writer, "view", self.listed)
            instance = self._instance(writer, where)
            as_record = record if sees_whole(writer, instance) else public_record
        return self._answer(as_record(instance), 200, ETag=version_tag(instance))

    def _writer(self) -> Writer:
        """Return the writer of the request. Raises the problem "unauthorized" without a token."""
        if self.writer is None:
            raise unauthorized(NOT_SIGNED_IN)
        return self.writer

    def _written(self, write: Write) -> HttpResponse:
        """Answer to a write: all of it is done, in one change, or nothing is."""
        writer = self._writer()
        if self.request.method == "DELETE" and json_body.bytes_of(self.request):
            raise Problem("bad-request", NO_BODY)
        reader = self.reader()
        self.read_parameters(reader)
        reader.check()
        key = self.request.headers.get("Idempotency-Key")
        if key is not None and not (0 < len(key) <= retries.LONGEST_KEY and key.isprintable()):
            most = retries.LONGEST_KEY
            detail = f"Send an Idempotency-Key of 1 to {most} printable characters, or none."
            raise Problem("bad-request", detail)
        with refused_as_problems(self.origin):
            if self.is_dry or key is None:
                return repeat_if_overtaken(lambda: self._once(writer, write))
            return repeat_if_overtaken(lambda: self._once_for_key(writer, write, key))

    def read_parameters(self, reader: Reader) -> None:
        """Read the parameters; the reader collects their errors."""
        self.is_dry = reader.yes(DRY_RUN.name)
        self.reason = reader.one(REASON_PARAMETER.name) or ""
        confirm = CONFIRM_DUPLICATE.name
        self.confirmed = confirm in reader.known and reader.yes(confirm)
        self.is_slip = SLIP.name in reader.known and reader.yes(SLIP.name)
        if len(self.reason) > REASON_LENGTH:
            message = f"Use at most {REASON_LENGTH} characters."
            reader.errors.append(ParameterError(REASON_PARAMETER.name, message))
        elif message := character_fault(self.reason, one_line=False):
            reader.errors.append(ParameterError(REASON_PARAMETER.name, message))

    def in_one_change(self, writer: Writer) -> AbstractContextManager[None]:
        """Return the change that a write is, with its reason for the history."""
        return one_change(writer.reason)

    def _once(self, writer: Writer, write: Write) -> HttpResponse:
        with transaction.atomic():
            with self.in_one_change(writer):
                answer = write(writer)
            transaction.set_rollback(self.is_dry)
        return answer

    def _once_for_key(self, writer: Writer, write: Write, key: str) -> HttpResponse:
        """Answer as before to a request that was sent before with the same key."""
        body = json_body.bytes_of(self.request)
        address, version = self.request.get_full_path(), self.request.headers.get("If-Match", "")
        request_digest = retries.request_digest_of(self.request.method, address, version, body)
        try:
            with transaction.atomic():
                former_answer = retries.answer_before(writer, key, request_digest)
                claimed = None if former_answer else retries.claim(writer, key, request_digest)
                if claimed is not None:
                    with self.in_one_change(writer):
                        answer = write(writer)
                    retries.keep_answer(claimed, answer)
                    return answer
                former_answer = former_answer or retries.answer_before(writer, key, request_digest)
        except retries.KeyReused:
            detail = "This Idempotency-Key belongs to another request. Use a new key for each."
            raise Problem("key-reused", detail) from None
        return self._again(writer, former_answer)

    def _again(self, writer: Writer, former_answer: Any) -> HttpResponse:
        # the account may have lost its rights since
        check_right(writer, "view", self.listed)
        answer = HttpResponse(
            bytes(former_answer.body), status=former_answer.status, headers=former_answer.headers
        )
        answer["Idempotent-Replayed"] = "true"
        return answer

    def _create(self, writer: Writer) -> HttpResponse:
        content = json_body.read_body(self.request)
        if isinstance(content, list):
            created = self._all_of(content, lambda item: self._created(writer, item))
            return self._list_answer(created, 201)
        instance = self._created(writer, content)
        return self._answer(
            self._shown(instance, {}),
            200 if self.is_dry else 201,
            ETag=version_tag(instance),
            Location=self._address(instance),
        )

    def _created(self, writer: Writer, content: Any) -> Model:
        return saving.create(writer, self.listed, as_object(content), confirmed=self.confirmed)

    def _change(self, writer: Writer, where: Mapping[str, Any]) -> HttpResponse:
        values = as_object(json_body.read_body(self.request))
        instance = self._locked(writer, "change", where)
        before = record(instance)
        saving.change(writer, instance, values, confirmed=self.confirmed)
        return self._answer(self._shown(instance, before), 200, ETag=version_tag(instance))

    def _change_many(self, writer: Writer) -> HttpResponse:
        items = json_body.read_body(self.request)
        if not isinstance(items, list):
            raise Problem("bad-request", "Send a list of objects, or one object to its address.")

        def change(item: Any) -> Model:
            values = dict(as_object(item))
            instance = self._named(writer, values)
            return saving.change(writer, instance, values, confirmed=self.confirmed)

        return self._list_answer(self._all_of(items, change), 200)

    def _all_of(self, items: list[Any], write: Callable[[Any], Model]) -> list[Model]:
        """Write each item of a list, or none. Raises the problem with the faults of all of them."""
        if len(items) > MOST_AT_ONCE:
            detail = f"The list has more than {MOST_AT_ONCE} objects. Send it in several parts."
            raise Problem("content-too-large", detail)
        if not items:
            raise Problem("bad-request", "The list is empty. Send at least one object.")
        instances, errors, refusals = [], [], []
        for index, item in enumerate(items):
            try:
                with transaction.atomic():
                    instances.append(write(item))
            except Invalid as refused:
                errors += errors_of(refused, index)
            except Duplicated as refused:
                refusals.append((index, refused))
        if errors:
            # the others may refer to an object that was not written
            raise InvalidContent([*errors, *questions_as_errors(refusals)])
        if refusals:
            raise duplicate_problem(refusals, self.origin, instances)
        return instances

    def _delete(self, writer: Writer, where: Mapping[str, Any]) -> HttpResponse:
        instance = self._locked(writer, "delete", where)
        before = record(instance)
        saving.delete(writer, instance, self.reason, slip=self.is_slip)
        dry = {"dry_run": True, "would_delete": before}
        return self._answer(dry, 200) if self.is_dry else HttpResponse(status=204)


def as_object(content: Any) -> Mapping[str, Any]:
    """Return what was sent as an object. Raises Invalid for anything else."""
    if not isinstance(content, dict):
        raise Invalid({"": ["Send an object with the fields that you write."]})
    return content
