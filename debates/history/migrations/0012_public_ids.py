"""Public identifiers in the historical records, and the numbers that objects had before them."""

import django.core.validators
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

import debates.models.public_id

KINDS = ("evidence", "counterpoint", "support", "vote")
BATCH = 1000

PUBLIC = {
    "evidence": Q(position__status="published", position__debate__status="published"),
    "counterpoint": Q(position__status="published", position__debate__status="published")
    & (Q(raised_by=None) | Q(raised_by__status="published")),
    "support": Q(
        position__status="published",
        position__debate__status="published",
        given_by__status="published",
    ),
    "vote": Q(question__debate__status="published"),
}
"""What readers may know of, as in `debates.models.visibility`."""


def fill(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Give the records of an object its identifier, and let its former number lead to it."""
    using = editor.connection.alias
    for kind in KINDS:
        present = apps.get_model("debates", kind)._base_manager.using(using)
        past = apps.get_model("history", f"historical{kind}")._base_manager.using(using)
        own = present.filter(pk=OuterRef("id")).values("public_id")
        past.filter(Exists(own)).update(public_id=Subquery(own))
        # an object that is gone may be restored, and then needs one identifier as well
        first = past.filter(id=OuterRef("id")).order_by("history_id").values("public_id")[:1]
        past.filter(~Exists(own)).update(public_id=Subquery(first))
        _keep_numbers(apps, using, kind, present)


def _keep_numbers(apps: Apps, using: str, kind: str, present: QuerySet) -> None:
    former, tombstone = (apps.get_model("history", name) for name in ("FormerSlug", "Tombstone"))
    tombstones = tombstone._base_manager.using(using)
    left = tombstones.filter(kind=kind).values_list("target_id", flat=True)
    numbers = {*present.values_list("pk", flat=True), *left}
    former._base_manager.using(using).bulk_create(
        (former(kind=kind, slug=str(number), target_id=number) for number in sorted(numbers)),
        batch_size=BATCH,
    )
    # those who keep copies hear that the address has changed
    public = present.filter(PUBLIC[kind]).order_by("pk").values_list("pk", flat=True)
    tombstones.bulk_create(
        (tombstone(kind=kind, key=str(number), target_id=number) for number in public),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["kind", "key"],
        update_fields=["target_id", "gone_at"],
    )


def empty(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Return to numbers as addresses."""
    using = editor.connection.alias
    former = apps.get_model("history", "FormerSlug")._base_manager.using(using)
    former.filter(kind__in=KINDS).delete()
    tombstones = apps.get_model("history", "Tombstone")._base_manager.using(using)
    for one in tombstones.filter(kind__in=KINDS).iterator(BATCH):
        number = str(one.target_id)
        if one.key == number:
            continue
        if tombstones.filter(kind=one.kind, key=number).exists():
            one.delete()
        else:
            tombstones.filter(pk=one.pk).update(key=number)


class Migration(migrations.Migration):
    dependencies = [
        ("debates", "0016_public_ids"),
        ("history", "0011_holders_answers_votes"),
    ]

    operations = [
        migrations.AddField(
            model_name="historicalcounterpoint",
            name="public_id",
            field=models.CharField(
                db_default=debates.models.public_id.RandomPublicId(),
                db_index=True,
                default=debates.models.public_id.new_public_id,
                editable=False,
                error_messages={
                    "unique": "Another object has this identifier. Leave it out to get a new one."
                },
                max_length=10,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[2-9a-hjkmnp-tv-z]{10}$",
                        "An identifier has 10 characters: digits from 2 to 9, and small letters without i, l, o and u.",
                    )
                ],
                verbose_name="identifier",
            ),
        ),
        migrations.AddField(
            model_name="historicalevidence",
            name="public_id",
            field=models.CharField(
                db_default=debates.models.public_id.RandomPublicId(),
                db_index=True,
                default=debates.models.public_id.new_public_id,
                editable=False,
                error_messages={
                    "unique": "Another object has this identifier. Leave it out to get a new one."
                },
                max_length=10,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[2-9a-hjkmnp-tv-z]{10}$",
                        "An identifier has 10 characters: digits from 2 to 9, and small letters without i, l, o and u.",
                    )
                ],
                verbose_name="identifier",
            ),
        ),
        migrations.AddField(
            model_name="historicalsupport",
            name="public_id",
            field=models.CharField(
                db_default=debates.models.public_id.RandomPublicId(),
                db_index=True,
                default=debates.models.public_id.new_public_id,
                editable=False,
                error_messages={
                    "unique": "Another object has this identifier. Leave it out to get a new one."
                },
                max_length=10,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[2-9a-hjkmnp-tv-z]{10}$",
                        "An identifier has 10 characters: digits from 2 to 9, and small letters without i, l, o and u.",
                    )
                ],
                verbose_name="identifier",
            ),
        ),
        migrations.AddField(
            model_name="historicalvote",
            name="public_id",
            field=models.CharField(
                db_default=debates.models.public_id.RandomPublicId(),
                db_index=True,
                default=debates.models.public_id.new_public_id,
                editable=False,
                error_messages={
                    "unique": "Another object has this identifier. Leave it out to get a new one."
                },
                max_length=10,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[2-9a-hjkmnp-tv-z]{10}$",
                        "An identifier has 10 characters: digits from 2 to 9, and small letters without i, l, o and u.",
                    )
                ],
                verbose_name="identifier",
            ),
        ),
        migrations.RunPython(fill, empty),
    ]
