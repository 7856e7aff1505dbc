"""Database models of the search: the outbox, the index lease and the thesaurus."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from search.backends import documents
from search.planning.synonym_rules import Entries, fault_alone
from search.planning.weights import RELATED


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

    def get_by_natural_key(self, *key: str) -> Synonym:
        return self.get(**dict(zip(Synonym.NATURAL_KEY, key, strict=True)))


_language_code = RegexValidator(r"^[a-z]{2,3}\Z", "Enter a language code such as en or ru.")


class Synonym(models.Model):
    """Entry of the thesaurus: a term, and what else is found or ranked for it.

    The index holds no thesaurus: a change takes effect with one of the next searches.
    """

    class Relation(models.TextChoices):
        """Relations of `search.backends.documents.Relation`, as editors read them."""

        SYNONYM = documents.Relation.SYNONYM.value, "means the same as"
        RELATED = documents.Relation.RELATED.value, "is related to"
        BROADER = documents.Relation.BROADER.value, "has the broader term"
        IDIOM = documents.Relation.IDIOM.value, "is an idiom for"
        TRANSLATION = documents.Relation.TRANSLATION.value, "is in another language"
        AS_TYPED = documents.Relation.AS_TYPED.value, "is searched as typed"

    NATURAL_KEY = ("term", "relation", "alternative", "language", "alternative_language")

    term = models.CharField(max_length=120, help_text="Word or words that people search for.")
    relation = models.CharField(
        max_length=12,
        choices=Relation,
        default=Relation.SYNONYM,
        help_text="Synonyms and translations find each other. A broader term also finds the term, "
        "and an idiom also finds the plain word. Related terms only affect the order of results. "
        "“Searched as typed” turns off the names in other languages that come with Sinorus.",
    )
    alternative = models.CharField(
        max_length=120, blank=True, help_text="The synonym, related term, broader term and so on."
    )
    weight = models.FloatField(
        null=True,
        blank=True,
        help_text="Of a related term: from 0 to 1, as a share of the typed word. 0.5 if empty.",
    )
    language = models.CharField(
        max_length=3,
        blank=True,
        validators=[_language_code],
        help_text="Language of the term, as an ISO 639-1 code. Leave empty for all languages.",
    )
    alternative_language = models.CharField(
        "language of the alternative",
        max_length=3,
        blank=True,
        validators=[_language_code],
        help_text="For a translation alone.",
    )
    source = models.CharField(
        max_length=200, blank=True, help_text="Where the entry comes from, such as a thesaurus."
    )
    note = models.TextField(blank=True, help_text="Reason for this entry, for other editors.")
    created = models.DateTimeField(auto_now_add=True)
    modified = models.DateTimeField(auto_now=True)

    objects = SynonymManager()

    class Meta:
        ordering = ["language", "term", "alternative"]
        verbose_name = "thesaurus entry"
        verbose_name_plural = "thesaurus"
        constraints = [
            models.UniqueConstraint(
                fields=["term", "relation", "alternative", "language", "alternative_language"],
                name="synonym_unique",
                violation_error_message="This entry already exists.",
            ),
            models.CheckConstraint(
                condition=~Q(term="")
                & (
                    Q(relation="as_typed", alternative="")
                    | (~Q(relation="as_typed") & ~Q(alternative=""))
                ),
                name="synonym_not_empty",
                violation_error_message="Enter both the term and the alternative.",
            ),
            models.CheckConstraint(
                condition=Q(relation="related", weight__gt=0, weight__lte=1)
                | (~Q(relation="related") & Q(weight=None)),
                name="synonym_weight",
                violation_error_message="Enter a weight above 0 and up to 1 for related terms.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.entry())

    def natural_key(self) -> tuple[str, ...]:
        return tuple(getattr(self, field) for field in self.NATURAL_KEY)

    def entry(self) -> documents.Synonym:
        """Return the entry in the form used by query planning."""
        return documents.Synonym(
            self.term,
            self.alternative,
            documents.Relation(self.relation),
            self.language,
            self.alternative_language,
            self.weight,
        )

    def clean(self) -> None:
        """Give a related term its usual weight; reject empty and contradictory entries."""
        super().clean()
        if self.relation not in self.Relation.values:
            return  # the field of the relation says so
        if self.relation == self.Relation.RELATED and self.weight is None:
            self.weight = RELATED
        entry = self.entry()
        wrong = fault_alone(entry) or Entries(self._others()).contradiction(entry)
        if wrong:
            raise ValidationError({wrong.field: wrong.message})

    def _others(self) -> Iterator[documents.Synonym]:
        """Yield the entries that this one may contradict."""
        others = type(self)._default_manager.exclude(pk=self.pk)
        are_translations = Q(relation=self.Relation.TRANSLATION)
        is_translation = self.relation == self.Relation.TRANSLATION
        others = others.filter(are_translations if is_translation else ~are_translations)
        if is_translation:
            others = others.filter(language=self.language)
        return (other.entry() for other in others)
