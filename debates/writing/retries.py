"""Idempotency keys: a write that is sent again is answered as before, and not done twice."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.utils import timezone

from debates.writing.models import KeptAnswer
from debates.writing.tokens import Writer

KEPT_FOR = timedelta(hours=24)
LONGEST_KEY = 200
KEPT_HEADERS = ("Content-Type", "ETag", "Location")


class KeyReused(Exception):
    """The key was sent before, with another request."""


def request_digest_of(method: str, address: str, version: str, body: bytes) -> str:
    """Return a digest that two requests share if they ask for the same.

    version  in If-Match, from which the change is made
    """
    ingredients = [method.encode(), address.encode(), version.encode(), body]
    return hashlib.sha256(b"\n".join(ingredients)).hexdigest()


def answer_before(writer: Writer, key: str, request_digest: str) -> KeptAnswer | None:
    """Return the answer to the same request before; None for a new key. Raises KeyReused."""
    since = timezone.now() - KEPT_FOR
    answer = KeptAnswer.objects.filter(token=writer.token, key=key, made_at__gte=since).first()
    if answer is not None and answer.asked != request_digest:
        raise KeyReused
    return answer


def claim(writer: Writer, key: str, request_digest: str) -> KeptAnswer | None:
    """Claim a new key within the transaction of its write; None where another request has it.

    Of two at once, the second waits here for the first.
    """
    since = timezone.now() - KEPT_FOR
    KeptAnswer.objects.filter(token=writer.token, key=key, made_at__lt=since).delete()
    try:
        with transaction.atomic():
            return KeptAnswer.objects.create(
                token=writer.token, key=key, asked=request_digest, status=0, body=b""
            )
    except IntegrityError:
        return None


def keep_answer(claimed: KeptAnswer, answer: HttpResponse) -> None:
    """Keep the answer under a key that was claimed, in the transaction of its write."""
    headers = {name: answer[name] for name in KEPT_HEADERS if name in answer}
    # a token of one debate goes with it, and the key with the token
    stored_answers = KeptAnswer.objects.filter(pk=claimed.pk)
    stored_answers.update(status=answer.status_code, body=answer.content, headers=headers)


def forget_old() -> None:
    """Delete the answers that nobody asks for any more."""
    KeptAnswer.objects.filter(made_at__lt=timezone.now() - KEPT_FOR).delete()
