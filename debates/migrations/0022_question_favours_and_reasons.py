"""Side that affirming a question favours; reasons as a kind of evidence."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("debates", "0021_source_date_precision"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="evidence",
            name="evidence_kind_known",
        ),
        migrations.AddField(
            model_name="question",
            name="favours",
            field=models.CharField(
                blank=True,
                choices=[
                    ("subject", "what it asks about"),
                    ("ending", "ending what it asks about"),
                ],
                db_default="",
                default="",
                help_text="What an expert who answers yes is for. Search reads “for” and “against” as stances only where this is known.",
                max_length=7,
                verbose_name="yes favours",
            ),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="kind",
            field=models.CharField(
                choices=[
                    ("statistic", "statistic"),
                    ("event", "event"),
                    ("document", "document"),
                    ("testimony", "testimony"),
                    ("comparison", "comparison"),
                    ("reason", "reason"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        ["statistic", "event", "document", "testimony", "comparison", "reason"],
                    )
                ),
                name="evidence_kind_known",
                violation_error_message="Choose one of: statistic, event, document, testimony, comparison, reason.",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("favours", ""), ("favours__in", ["subject", "ending"]), _connector="OR"
                ),
                name="question_favours_known",
                violation_error_message="Choose one of: subject, ending.",
            ),
        ),
    ]
