"""Objects that writes are to: found by their addresses, locked, in the version that was named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.http import HttpResponseBase
from django.utils.http import parse_etags

from debates.api.http.not_found import redirect_to_key
from debates.api.http.problems import Problem
from debates.api.views.base import ApiView
from debates.models import Forecast, Position
from debates.models.former_slugs import key_field
from debates.writing import saving
from debates.writing.allowed import allowed_keys
from debates.writing.fields import no_object, present_slug
from debates.writing.forms import NUMBER
from debates.writing.nested import NESTED
from debates.writing.reach import may_refer
from debates.writing.records import version_tag
from debates.writing.refusals import Invalid
from debates.writing.rights import check_right, check_scope
from debates.writing.tokens import Writer

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
ANY_VERSION = "If-Match: * is not accepted here, since it would undo the changes of others."


class Renamed(Exception):
    """The object of an address has another slug now."""

    def __init__(self, now: str) -> None:
        self.now = now
        super().__init__(now)


class WriteTargets(ApiView):
    """A mixin that finds the objects that a request reads or writes with a token."""

    listed: type[Model]

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
        target = self.listed._base_manager.filter(**self._where({name: key})).first()
        instance = saving.lock(self.listed, target.pk) if target else None
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
        """Redirect from a former slug of the object to its present slug, with what was sent."""
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
        target = self._instance(writer, where)
        check_scope(writer, target)
        tags = self.tags()
        if not tags:
            raise Problem("precondition-required", NO_MATCH)
        instance = saving.lock(self.listed, target.pk)
        if instance is None:
            raise Problem("not-found", no_object(self.listed, *where.values()))
        if version_tag(instance) not in tags:
            raise Problem("stale", _stale(instance), {"version": instance.version, "changes": None})
        return instance

    def tags(self) -> list[str]:
        """Return the tags in If-Match. Raises the problem "precondition-required" for any (*)."""
        tags = parse_etags(self.request.headers.get("If-Match", ""))
        if tags == ["*"]:
            raise Problem("precondition-required", ANY_VERSION)
        # a compressed answer has the tag in its weak form, and the version is the same
        return [tag.removeprefix("W/") for tag in tags]


def _stale(instance: Model) -> str:
    kind = instance._meta.verbose_name
    return (
        f"Somebody changed this {kind} since you read it: it has version {instance.version} by "
        "now. Read it again, and look at what changed."
    )
