"""Database models of the search: the outbox, the index lease and the synonyms."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from search.backends import documents
from search.planning.synonym_rules import fault


class OutboxEntry(models.Model):
    """Changed object whose documents must be indexed again; made by triggers in the transaction.

    It has no content: the object is read when the index is brought up to date. Entries are only
    added and deleted, never updated, so that writers do not wait for each other and a change
    during processing is an entry of its own. Equal entries are processed as one.
    """

    scope = models.CharField(max_length=20)
    key = models.BigIntegerField()
    created = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "search_outbox"
        verbose_name_plural = "outbox entries"

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"


class IndexLease(models.Model):
    """The one index that follows this database (see `search.sync.index_lease`).

    index    what tells it from every other one
    place    where it is, for people
    renewed  when a server of this index has last said that it lives
    """

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    index = models.CharField(max_length=200)
    place = models.TextField()
    renewed = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "search_index_lease"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="index_lease_single")]

    def __str__(self) -> str:
        return self.place


class SynonymManager(models.Manager["Synonym"]):
    """Manager with natural keys."""

    def get_by_natural_key(self, language: str, term: str, alternative: str) -> Synonym:
        return self.get(language=language, term=term, alternative=alternative)


class Synonym(models.Model):
    """Synonym kept by editors (see `search.planning.synonyms`).

    The index holds no synonyms: a change takes effect with the next search.
    """

    term = models.CharField(max_length=120, help_text="Word or words that people search for.")
    alternative = models.CharField(max_length=120, help_text="Word or words that are also found.")
    both_ways = models.BooleanField(
        default=True,
        help_text="Searching for the alternative also finds the term. "
        "Clear this if one is broader than the other.",
    )
    language = models.CharField(
        max_length=3,
        blank=True,
        validators=[RegexValidator(r"^[a-z]{2,3}\Z", "Enter a language code such as en or ru.")],
        help_text="Language of the texts, as an ISO 639-1 code. Leave empty for all languages.",
    )
    note = models.TextField(blank=True, help_text="Reason for this synonym, for other editors.")
    created = models.DateTimeField(auto_now_add=True)
    modified = models.DateTimeField(auto_now=True)

    objects = SynonymManager()

    class Meta:
        ordering = ["language", "term", "alternative"]
        constraints = [
            models.UniqueConstraint(
                fields=["language", "term", "alternative"],
                name="synonym_unique",
                violation_error_message="This synonym already exists.",
            ),
            models.CheckConstraint(
                condition=~Q(term="") & ~Q(alternative=""),
                name="synonym_not_empty",
                violation_error_message="Enter both the term and the alternative.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.term} {'=' if self.both_ways else '→'} {self.alternative}"

    def natural_key(self) -> tuple[str, str, str]:
        return self.language, self.term, self.alternative

    def pair(self) -> documents.Synonym:
        """Return the synonym in the form used by query planning."""
        return documents.Synonym(self.term, self.alternative, self.both_ways, self.language)

    def clean(self) -> None:
        """Reject empty, duplicate and contradictory synonyms."""
        super().clean()
        others = type(self)._default_manager.exclude(pk=self.pk)
        wrong = fault(self.pair(), [other.pair() for other in others])
        if wrong:
            raise ValidationError({wrong.field: wrong.message})
