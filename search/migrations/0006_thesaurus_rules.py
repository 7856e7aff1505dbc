"""Rules of the thesaurus in the database. Apart from its conversion, which PostgreSQL wants so."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("search", "0005_thesaurus")]

    operations = [
        migrations.AddConstraint(
            "synonym",
            models.UniqueConstraint(
                fields=("term", "relation", "alternative", "language", "alternative_language"),
                name="synonym_unique",
                violation_error_message="This entry already exists.",
            ),
        ),
        migrations.AddConstraint(
            "synonym",
            models.CheckConstraint(
                condition=~Q(term="")
                & (
                    Q(relation="as_typed", alternative="")
                    | (~Q(relation="as_typed") & ~Q(alternative=""))
                ),
                name="synonym_not_empty",
                violation_error_message="Enter both the term and the alternative.",
            ),
        ),
        migrations.AddConstraint(
            "synonym",
            models.CheckConstraint(
                condition=Q(relation="related", weight__gt=0, weight__lte=1)
                | (~Q(relation="related") & Q(weight=None)),
                name="synonym_weight",
                violation_error_message="Enter a weight above 0 and up to 1 for related terms.",
            ),
        ),
    ]
