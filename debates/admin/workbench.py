"""Workbench of a debate in the admin: the text of its source next to its records."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django import forms
from django.contrib.auth import get_permission_codename
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Model
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from debates.admin import adding_once, workbench_drafts
from debates.admin.conflicts import name_of
from debates.admin.corrections import explanation, was_seen
from debates.admin.fields import is_number
from debates.admin.guides import guide_links
from debates.admin.workbench_forms import FORMS, LOGGED, label_of
from debates.admin.worklist import WorklistAdmin
from debates.editing import constraint_messages, roles
from debates.history.moments import explain_change, one_change
from debates.history.restoring import complete_creation_record, parts_now
from debates.history.timeline import snapshot_current, timeline
from debates.models import Debate, Position, Question, Source
from debates.models.debate_lock import lock_debate, locked
from debates.workbench.columns import Columns, Entry, Row, change, columns
from debates.workbench.marked_text import Passage, record_key
from debates.workbench.models import Draft

KINDS = {"position": "p", "evidence": "e", "counterpoint": "c", "question": "q"}
"""What is made from selected words, with the key that begins it."""

KEPT_PIECES = 4096
"""Paragraphs, and positions, whose HTML is kept: most are the same when a page is opened again."""

SEVERAL = 400
"""Characters of what an editor is told of somebody else's changes."""


class NotSaved(Exception):
    """The reason why something was not saved, in an editor's words."""


class WorkbenchAdmin(WorklistAdmin):
    """The workbench of a debate: its page, new records, and unsaved input."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path(
                "<path:object_id>/workbench/",
                view(self.workbench_view),
                name="debates_debate_workbench",
            ),
            path(
                "<path:object_id>/workbench/draft/",
                view(require_POST(self.draft_view)),
                name="debates_debate_workbench_draft",
            ),
            *super().get_urls(),
        ]

    def workbench_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the workbench; create a posted record, and answer with both columns."""
        debate = self.viewed_object(request, object_id)
        if request.method == "POST":
            return self._make(request, debate)
        source = _source_shown(request, debate)
        version = _version(debate)
        shown = columns(debate, source)
        context = {
            "instance": debate,
            "source": source,
            **_rendered(shown),
            "title": "Workbench",
            "subtitle": str(debate),
            "forms": [
                (kind, KINDS[kind], form(debate, source, auto_id=f"id_{kind}_%s"))
                for kind, form in FORMS.items()
                if _may_make(request, kind)
            ],
            "form_key": adding_once.new_key(),
            "typed": workbench_drafts.typed_by(request.user, debate, _key_of(source)),
            "known": _known(shown.entries, shown.questions),
            "version": version,
            "guide_links": guide_links("workbench"),
        }
        return self._worklist_page(request, "admin/debates/workbench.html", context)

    def _make(self, request: HttpRequest, debate: Debate) -> HttpResponse:
        kind = request.POST.get("making", "")
        if kind not in FORMS:
            raise Http404
        request.POST = request.POST.copy()
        for name, value in request.POST.items():
            request.POST[name] = value.replace("\r\n", "\n")
        source = _source_shown(request, debate)
        form = FORMS[kind](debate, source, request.POST, auto_id=f"id_{kind}_%s")
        if kind == "position":
            own = self.admin_site.get_model_admin(Position)
            form.may_be_named = own.viewable(request)
        try:
            with transaction.atomic(), one_change():
                made = _made_before(request, kind)
                # until the record is saved, nobody else changes the debate
                lock_debate(debate.pk)
                before = "" if made else _version(debate)
                made = made or self._made(request, debate, kind, form)
                after = _version(debate)
        except NotSaved as refused:
            form.add_error(None, str(refused))
            made = None
        except IntegrityError as error:
            form.add_error(None, constraint_messages.in_words(error))
            made = None
        if made is None:
            html = _form_html(request, kind, form, adding_once.key_of(request))
            return self._answer(request, {"form": html}, 422)
        workbench_drafts.forget(request.user, debate, _key_of(source), kind)
        empty = FORMS[kind](debate, source, auto_id=f"id_{kind}_%s")
        # to a page that shows the rest of the debate as it is, the new record is enough
        changed = request.POST.get("shown") == before
        answer = {
            "form": _form_html(request, kind, empty, adding_once.new_key()),
            "made": record_key(made),
            "message": f"Saved: {made}",
            "version": after,
            **(
                self._changed(request, debate, source, made)
                if changed
                else self._whole(request, debate, source)
            ),
        }
        return self._answer(request, answer)

    def _whole(self, request: HttpRequest, debate: Debate, source: Source | None) -> dict[str, Any]:
        """Return both columns."""
        shown = columns(debate, source)
        return {
            "text": self._part(request, "text", _rendered(shown)),
            "debate": self._part(request, "debate", {**_rendered(shown), "instance": debate}),
            **_known(shown.entries, shown.questions),
        }

    def _changed(
        self, request: HttpRequest, debate: Debate, source: Source | None, made: Model
    ) -> dict[str, Any]:
        """Return what a new record changes in the columns, by the names of its parts."""
        found = change(debate, source, made)
        parts = {
            f"text-{one.paragraph.anchor}": passage_html(one.passage) for one in found.paragraphs
        }
        questions = []
        if found.entry is not None:
            key = record_key(found.entry.position)
            parts[key] = row_html(found.entry.row)
        else:
            questions = [*debate.questions.all()]
            parts["column-questions"] = self._part(request, "questions", {"questions": questions})
        entries = [found.entry] if found.entry else []
        return {"parts": parts, "after": found.after, **_known(entries, questions)}

    def _part(self, request: HttpRequest, name: str, context: dict[str, Any]) -> str:
        return render_to_string(f"admin/debates/_workbench_{name}.html", context, request)

    def _answer(
        self, request: HttpRequest, answer: dict[str, Any], status: int = 200
    ) -> HttpResponse:
        return JsonResponse(answer, status=status)

    def _made(self, request: HttpRequest, debate: Debate, kind: str, form: Any) -> Model | None:
        """Save a valid form as the admin's own pages would; None for one that is not valid."""
        if not _may_make(request, kind):
            raise NotSaved(f"You may not add {FORMS[kind]._meta.model._meta.verbose_name_plural}.")
        if kind == "position":
            return self._make_position(request, form)
        if kind == "question":
            return self._make_question(request, debate, form)
        return self._make_part(request, form)

    def _make_position(self, request: HttpRequest, form: Any) -> Model | None:
        own = self.admin_site.get_model_admin(Position)
        if not form.is_valid():
            return None
        position = form.save(commit=False)
        own.save_model(request, position, form, change=False)
        complete_creation_record(position)
        own.log_addition(request, position, _noted(request, "Made in the workbench.", position))
        return position

    def _make_question(self, request: HttpRequest, debate: Debate, form: Any) -> Model | None:
        locked = self._locked(request, self, debate.pk)
        if not form.is_valid():
            return None
        question = form.save()
        locked.save()
        said = f"Added the question “{question}” in the workbench."
        self.log_change(request, locked, _noted(request, said, question))
        return question

    def _make_part(self, request: HttpRequest, form: Any) -> Model | None:
        if not form.is_valid():
            return None
        own = self.admin_site.get_model_admin(Position)
        position = self._locked(request, own, form.cleaned_data["position"].pk)
        self._refuse_unseen(position, form)
        given = explanation(form.cleaned_data)
        if given is not None:
            explain_change(given)
        part = form.save()
        if not (given and given.slip):
            # it was checked as it was before
            position.checked_by = None
        position.save()
        name = part._meta.verbose_name
        said = f"Added {name} “{part}” in the workbench."
        own.log_change(request, position, _noted(request, said, part))
        return part

    def _locked(self, request: HttpRequest, own: Any, pk: int) -> Any:
        """Lock an object that gets a new part, and keep what it was before."""
        instance = locked(own.model._base_manager.filter(pk=pk)).first()
        if instance is None:
            raise NotSaved("It has been deleted in the meantime. Copy your text.")
        if own.is_reserved(request, instance):
            raise NotSaved(roles.FOR_EDITORS)
        if not own.has_change_permission(request, instance):
            raise NotSaved(f"You may not change this {own.opts.verbose_name}.")
        snapshot_current(
            [instance, *(part for parts in parts_now(instance).values() for part in parts)]
        )
        return instance

    def _refuse_unseen(self, position: Position, form: Any) -> None:
        """Refuse a part for a position that somebody changed since the page showed it."""
        shown = form.cleaned_data.get("version")
        if shown is None or shown == position.version:
            return
        form.data = form.data.copy()
        form.data["version"] = str(position.version)
        changes = timeline(Position, position.pk)
        who = name_of(changes[0].user) if changes else "Someone"
        raise NotSaved(
            f"{who} changed this position while you were typing. It now says: "
            f"“{position.statement[:SEVERAL]}”. Check that this still fits, and save again."
        )

    def draft_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Store unsaved input; answer with who else is there, and the changes since a moment."""
        debate = self.viewed_object(request, object_id)
        sent = workbench_drafts.read(request.body)
        if sent is None:
            return JsonResponse({"error": "The draft could not be read."}, status=400)
        typed, doing, since = sent["typed"], sent["doing"], sent.get("version", "")
        source = _source_shown(request, debate)
        workbench_drafts.keep(request.user, debate, _key_of(source), typed, doing)
        others = [
            {"name": name_of(one.editor), "doing": one.doing}
            for one in Draft.objects.present(debate, request.user.pk)
        ]
        version = _version(debate)
        return JsonResponse(
            {"others": others, "version": version, "changed": since not in {"", version}}
        )


def _source_shown(request: HttpRequest, debate: Debate) -> Source | None:
    """Return the source whose text is shown: that of the debate, or another one of a sitting.

    Raises Http404, and PermissionDenied if the user may not view sources.
    """
    given = request.GET.get("source")
    if given is None:
        return debate.source
    if not request.user.has_perm("debates.view_source"):
        raise PermissionDenied
    return get_object_or_404(Source, pk=given if is_number(given) else None)


def _key_of(source: Source | None) -> int | None:
    return source.pk if source else None


def _may_make(request: HttpRequest, kind: str) -> bool:
    """Test whether the user may add objects of a kind."""
    options = FORMS[kind]._meta.model._meta
    return request.user.has_perm(f"debates.{get_permission_codename('add', options)}")


def _noted(request: HttpRequest, said: str, made: Model) -> list[dict[str, Any]]:
    """Return the message of the log about a new record, by which it is found again."""
    return adding_once.noted(request, [{"said": said}], made=made.pk)


def _made_before(request: HttpRequest, kind: str) -> Model | None:
    """Return the record that the same form has made before, whose answer did not arrive."""
    logged_with, action = LOGGED[kind]
    noted = adding_once.noted_before(request, logged_with, action)
    return FORMS[kind]._meta.model._base_manager.filter(pk=noted["made"]).first() if noted else None


def _form_html(request: HttpRequest, kind: str, form: forms.Form, key: str) -> str:
    context = {"kind": kind, "form": form, "form_key": key}
    return render_to_string("admin/debates/_workbench_form.html", context, request)


@lru_cache(KEPT_PIECES)
def passage_html(passage: Passage) -> SafeString:
    """Render a paragraph of the text."""
    return render_to_string("admin/debates/_workbench_passage.html", {"passage": passage})


@lru_cache(KEPT_PIECES)
def row_html(row: Row) -> SafeString:
    """Render a position of the debate."""
    return render_to_string("admin/debates/_workbench_position.html", {"row": row})


def _rendered(shown: Columns) -> dict[str, Any]:
    """Return what the templates of the columns need."""
    paragraphs = shown.text.paragraphs if shown.text else ()
    return {
        "columns": shown,
        "text": shown.text,
        "passages": [passage_html(one.passage) for one in paragraphs],
        "rows": [row_html(one.row) for one in shown.entries],
    }


def _known(entries: Sequence[Entry], questions: Sequence[Question]) -> dict[str, Any]:
    """Return what the scripts of the page have to know of positions and questions.

    state      of each position by its key: version, expert, and whether readers have seen it
    choices    keys and labels of the positions to choose from
    questions  keys and labels of the questions
    """
    positions = [entry.position for entry in entries]
    return {
        "state": {
            str(one.pk): {"version": one.version, "expert": one.expert_id, "seen": was_seen(one)}
            for one in positions
        },
        "choices": [[one.pk, label_of(one)] for one in positions],
        "questions": [[one.pk, str(one)] for one in questions],
    }


def _version(debate: Debate) -> str:
    """Return a text that is another one once a position of the debate, or the debate, changed."""
    stored = Debate.objects.filter(pk=debate.pk)
    found = stored.values_list("version", Count("positions"), Max("positions__modified")).first()
    version, number, latest = found or (0, 0, None)
    return f"{version}.{number}.{latest.timestamp() if latest else 0}"
