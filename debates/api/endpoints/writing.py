"""Writes by tools: making, changing and deleting objects at the addresses where they are read.

What is allowed and what is wrong is said in `debates.writing`; here it comes over HTTP.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from decimal import Decimal
from typing import Any

import orjson
from django.db import transaction
from django.db.models import Model
from django.http import HttpResponse, HttpResponseBase
from django.utils.http import parse_etags
from rest_framework.decorators import action
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.reverse import reverse

from debates.api.endpoints.write_problems import (
    duplicate_problem,
    duplicates_of,
    errors_of,
    refused_as_problems,
)
from debates.api.http import json_body
from debates.api.http.authentication import MISSING, unauthorized
from debates.api.http.not_found import redirect_to_key
from debates.api.http.problems import InvalidContent, ParameterError, Problem
from debates.api.http.renderers import JsonRenderer
from debates.api.openapi.file_import import FILE_PARAMETERS
from debates.api.openapi.operations import Operation, Parameter
from debates.api.openapi.write_operations import CONFIRM_DUPLICATE, DRY_RUN, REASON, SLIP
from debates.api.openapi.writing import MOST_AT_ONCE
from debates.api.views.base import ApiView
from debates.api.views.parameters import Reader
from debates.history.corrections import REASON_LENGTH
from debates.history.moments import one_change
from debates.models import Forecast, Position
from debates.models.former_slugs import key_field
from debates.models.validators import character_fault
from debates.text.figures import format_decimal
from debates.writing import retries, saving
from debates.writing.allowed import allowed_keys
from debates.writing.fields import no_object, present_slug, writable
from debates.writing.forms import NUMBER
from debates.writing.nested import NESTED
from debates.writing.races import repeat_if_overtaken
from debates.writing.reach import may_refer
from debates.writing.records import public_record, record, records, version_tag
from debates.writing.refusals import Duplicated, Invalid
from debates.writing.rights import check_right, check_scope, sees_whole
from debates.writing.tokens import Writer

PARAMETERS: Mapping[str, tuple[Parameter, ...]] = {
    "import_file": FILE_PARAMETERS,
    "create": (DRY_RUN, CONFIRM_DUPLICATE),
    "partial_update": (DRY_RUN, CONFIRM_DUPLICATE),
    "change_many": (DRY_RUN, CONFIRM_DUPLICATE),
    "destroy": (DRY_RUN, REASON, SLIP),
    "record": (),
}
"""The parameters of each write, by the name of its method."""

NO_MATCH = (
    "Send the header If-Match with the ETag of the version that you change. GET of its address "
    "with record/ at the end has it."
)
NO_ETAG = (
    "Name the ETag of the object as well, since you change a list: GET of its address with record/ "
    "at the end has it. The version alone does not tell whether somebody changed an entry."
)
NO_VERSION = "Name the version that you change; a record has it."
STALE_LISTS = (
    "Somebody changed an entry of the lists since you read them, or this is not an ETag of the "
    "object. Read it again, and look at what changed."
)
NO_BODY = "DELETE has no body. Put what it needs into the address, such as ?reason=…"

ANY_VERSION = "If-Match: * is not accepted here, since it would undo the changes of others."

Write = Callable[[Writer], HttpResponse]


class Renamed(Exception):
    """The object of an address has another slug now."""

    def __init__(self, now: str) -> None:
        self.now = now
        super().__init__(now)


class WritingMixin(ApiView):
    """A mixin for collections whose objects tools write, with a token.

    is_dry     whether the request only asks what would change
    confirmed  whether what is sent are other objects than those that are like them
    reason     of a deletion or of the corrections of a file, for readers
    is_slip    whether these correct a slip of the pen alone
    """

    action: str
    listed: type[Model]
    is_dry = confirmed = is_slip = False
    reason = ""
    undescribed = frozenset(PARAMETERS)

    def operation(self) -> Operation:
        """Describe a write, by its parameters."""
        return Operation(self.action, "", "", "", PARAMETERS[self.action])

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
        with refused_as_problems():
            check_right(writer, "view", self.listed)
            instance = self._instance(writer, where)
            shown = record if sees_whole(writer, instance) else public_record
        return self._answer(shown(instance), 200, ETag=version_tag(instance))

    def _writer(self) -> Writer:
        """Return the writer of the request. Raises the problem "unauthorized" without a token."""
        if self.writer is None:
            raise unauthorized(MISSING)
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
        with refused_as_problems():
            if self.is_dry or key is None:
                return repeat_if_overtaken(lambda: self._once(writer, write))
            return repeat_if_overtaken(lambda: self._once_for_key(writer, write, key))

    def read_parameters(self, reader: Reader) -> None:
        """Read the parameters; the reader collects their errors."""
        self.is_dry = reader.yes(DRY_RUN.name)
        self.reason = reader.one(REASON.name) or ""
        confirm = CONFIRM_DUPLICATE.name
        self.confirmed = confirm in reader.known and reader.yes(confirm)
        self.is_slip = SLIP.name in reader.known and reader.yes(SLIP.name)
        if len(self.reason) > REASON_LENGTH:
            message = f"Use at most {REASON_LENGTH} characters."
            reader.errors.append(ParameterError(REASON.name, message))
        elif message := character_fault(self.reason, one_line=False):
            reader.errors.append(ParameterError(REASON.name, message))

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
        asked = retries.digest_of(self.request.method, address, version, body)
        try:
            with transaction.atomic():
                kept = retries.answer_before(writer, key, asked)
                claimed = None if kept else retries.claim(writer, key, asked)
                if claimed is not None:
                    with self.in_one_change(writer):
                        answer = write(writer)
                    retries.keep(claimed, answer)
                    return answer
                kept = kept or retries.answer_before(writer, key, asked)
        except retries.KeyReused:
            detail = "This Idempotency-Key belongs to another request. Use a new key for each."
            raise Problem("key-reused", detail) from None
        return self._again(writer, kept)

    def _again(self, writer: Writer, kept: Any) -> HttpResponse:
        # the account may have lost its rights since
        check_right(writer, "view", self.listed)
        answer = HttpResponse(bytes(kept.body), status=kept.status, headers=kept.headers)
        answer["Idempotent-Replayed"] = "true"
        return answer

    def _create(self, writer: Writer) -> HttpResponse:
        given = json_body.read(self.request)
        if isinstance(given, list):
            return self._list_answer(_all_of(given, lambda item: self._made(writer, item)), 201)
        instance = self._made(writer, given)
        return self._answer(
            self._shown(instance, {}),
            200 if self.is_dry else 201,
            ETag=version_tag(instance),
            Location=self._address(instance),
        )

    def _made(self, writer: Writer, given: Any) -> Model:
        return saving.create(writer, self.listed, as_object(given), confirmed=self.confirmed)

    def _change(self, writer: Writer, where: Mapping[str, Any]) -> HttpResponse:
        given = as_object(json_body.read(self.request))
        instance = self._locked(writer, "change", where)
        before = record(instance)
        saving.change(writer, instance, given, confirmed=self.confirmed)
        return self._answer(self._shown(instance, before), 200, ETag=version_tag(instance))

    def _change_many(self, writer: Writer) -> HttpResponse:
        given = json_body.read(self.request)
        if not isinstance(given, list):
            raise Problem("bad-request", "Send a list of objects, or one object to its address.")

        def change(item: Any) -> Model:
            values = dict(as_object(item))
            instance = self._named(writer, values)
            return saving.change(writer, instance, values, confirmed=self.confirmed)

        return self._list_answer(_all_of(given, change), 200)

    def _delete(self, writer: Writer, where: Mapping[str, Any]) -> HttpResponse:
        instance = self._locked(writer, "delete", where)
        before = record(instance)
        saving.delete(writer, instance, self.reason, slip=self.is_slip)
        dry = {"dry_run": True, "would_delete": before}
        return self._answer(dry, 200) if self.is_dry else HttpResponse(status=204)

    def _named(self, writer: Writer, values: dict[str, Any]) -> Model:
        """Return the locked object that an item of a list names, in the version that it names."""
        name = "id" if hasattr(self.listed, "public_id") else self.lookup_field
        key, version = values.pop(name, None), values.pop("version", None)
        missing = {}
        if not isinstance(key, str):
            missing[name] = [f"Name the object to change, in “{name}”, as a text."]
        if not isinstance(version, int) or isinstance(version, bool):
            missing["version"] = [NUMBER if version is not None else NO_VERSION]
        has_lists = not NESTED.get(self.listed, {}).keys().isdisjoint(values)
        tag = values.pop("etag", None)
        if tag is None and has_lists:
            missing["etag"] = [NO_ETAG]
        if missing:
            raise Invalid(missing, allowed={name: [allowed_keys(self.listed)]})
        found = self.listed._base_manager.filter(**self._where({name: key})).first()
        instance = saving.lock(self.listed, found.pk) if found else None
        if instance is None or not may_refer(writer, instance):
            allowed = {name: [allowed_keys(self.listed)]}
            raise Invalid({name: [no_object(self.listed, key)]}, allowed=allowed)
        check_scope(writer, instance)
        if instance.version != version:
            allowed = {"version": [str(instance.version)]}
            raise Invalid({"version": [_stale(instance)]}, allowed=allowed)
        if tag is not None and str(tag).removeprefix("W/") != version_tag(instance):
            raise Invalid({"etag": [STALE_LISTS]})
        return instance

    def handle_exception(self, exc: Exception) -> HttpResponseBase:
        """Redirect from a former slug of the object to the present one, with what was sent."""
        if isinstance(exc, Renamed):
            return redirect_to_key(self.request, exc.now)
        return super().handle_exception(exc)

    def _instance(self, writer: Writer, where: Mapping[str, Any]) -> Model:
        """Return the object at an address. Raises Renamed and the problem "not-found"."""
        instance = self.listed._base_manager.filter(**self._where(where)).first()
        if instance is None or not may_refer(writer, instance):
            (key,) = where.values()
            now = present_slug(Position if self.listed is Forecast else self.listed, key)
            if now is not None:
                raise Renamed(now)
            raise Problem("not-found", no_object(self.listed, key))
        return instance

    def _where(self, where: Mapping[str, Any]) -> dict[str, Any]:
        """Return the condition of the object that an address names."""
        (value,) = where.values()
        field = "position__slug" if self.listed is Forecast else key_field(self.listed)
        return {field: value}

    def _locked(self, writer: Writer, verb: str, where: Mapping[str, Any]) -> Model:
        """Return the object at an address, locked, in the version that If-Match names.

        Raises NotAllowed before anything is told of the object, and the problems "not-found",
        "precondition-required" and "stale".
        """
        check_right(writer, verb, self.listed)
        found = self._instance(writer, where)
        check_scope(writer, found)
        tags = self.tags()
        if not tags:
            raise Problem("precondition-required", NO_MATCH)
        instance = saving.lock(self.listed, found.pk)
        if instance is None:
            raise Problem("not-found", no_object(self.listed, *where.values()))
        if version_tag(instance) not in tags:
            raise Problem("stale", _stale(instance), {"version": instance.version, "changes": None})
        return instance

    def tags(self) -> list[str]:
        """Return the tags in If-Match. Raises the problem "precondition-required" for any (*)."""
        given = parse_etags(self.request.headers.get("If-Match", ""))
        if given == ["*"]:
            raise Problem("precondition-required", ANY_VERSION)
        # a compressed answer has the tag in its weak form, and the version is the same
        return [tag.removeprefix("W/") for tag in given]

    def _shown(self, instance: Model, before: Mapping[str, Any]) -> dict[str, Any]:
        """Return the record of a written object; with `dry_run`, what would change instead."""
        now = record(instance)
        if not self.is_dry:
            return now
        if now.get("slug") != before.get("slug"):
            now = self._without_slug(now)
        written = {"slug", *writable(type(instance)), *NESTED.get(type(instance), ())}
        names = [name for name in now if name in written]
        changes = [
            {"field": name, "before": before.get(name), "after": now[name]}
            for name in names
            if now[name] != before.get(name)
        ]
        return {"dry_run": True, "changes": changes, "record": now}

    def _without_slug(self, shown: dict[str, Any]) -> dict[str, Any]:
        """Return a record of a dry run without its new slug, if the token writes one debate alone.

        Whether a slug is free tells of drafts that the token may not see. So would the ETag.
        """
        hidden = self.writer.debate is not None and "slug" in shown
        return shown | {"slug": None, "etag": None} if hidden else shown

    def _list_answer(self, instances: list[Model], status: int) -> HttpResponse:
        results = records(self.listed, instances)
        if self.is_dry:
            results = [self._without_slug(result) for result in results]
        head = {"dry_run": True} if self.is_dry else {}
        return self._answer(
            {**head, "count": len(results), "results": results}, 200 if self.is_dry else status
        )

    def _address(self, instance: Model) -> str:
        key = getattr(instance, key_field(type(instance)), None)
        if isinstance(instance, Forecast):
            key = instance.position.slug
        return reverse(f"api:{self.basename}-detail", args=[key], request=self.request)

    def _answer(self, body: Any, status: int, **headers: str) -> HttpResponse:
        content = orjson.dumps(body, default=_plain)
        named = {} if self.is_dry else headers
        return HttpResponse(content, "application/json", status=status, headers=named)


def _plain(value: Any) -> Any:
    """Serialize what orjson does not know: figures, as exact as they are."""
    if isinstance(value, Decimal):
        return orjson.Fragment(format_decimal(value))
    raise TypeError


def as_object(given: Any) -> Mapping[str, Any]:
    """Return what was sent as an object. Raises Invalid for anything else."""
    if not isinstance(given, dict):
        raise Invalid({"": ["Send an object with the fields that you write."]})
    return given


def _all_of(given: list[Any], write: Callable[[Any], Model]) -> list[Model]:
    """Write each item of a list, or none. Raises the problem with the faults of all of them."""
    if len(given) > MOST_AT_ONCE:
        detail = f"The list has more than {MOST_AT_ONCE} objects. Send it in several parts."
        raise Problem("content-too-large", detail)
    if not given:
        raise Problem("bad-request", "The list is empty. Send at least one object.")
    done, errors, questions, duplicates = [], [], [], []
    for index, item in enumerate(given):
        try:
            with transaction.atomic():
                done.append(write(item))
        except Invalid as refused:
            errors += errors_of(refused, index)
        except Duplicated as refused:
            questions.append(f"{index}: {refused}.")
            duplicates += duplicates_of(refused, index)
    if errors:
        raise InvalidContent(errors)
    if duplicates:
        raise duplicate_problem(questions, duplicates)
    return done


def _stale(instance: Model) -> str:
    kind = instance._meta.verbose_name
    return (
        f"Somebody changed this {kind} since you read it: it has version {instance.version} by "
        "now. Read it again, and look at what changed."
    )
