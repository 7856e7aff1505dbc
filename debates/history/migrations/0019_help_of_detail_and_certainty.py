"""Help texts of the detail and certainty of positions."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0018_question_favours_and_reasons"),
    ]

    operations = [
        migrations.AlterField(
            model_name="historicalposition",
            name="certainty",
            field=models.CharField(
                blank=True,
                choices=[
                    ("almost_no_chance", "almost no chance"),
                    ("very_unlikely", "very unlikely"),
                    ("unlikely", "unlikely"),
                    ("roughly_even", "roughly even chance"),
                    ("likely", "likely"),
                    ("very_likely", "very likely"),
                    ("almost_certain", "almost certain"),
                ],
                help_text="Your own term for the words of certainty, not a probability that the expert gave. Leave empty if the source does not say.",
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="historicalposition",
            name="detail",
            field=models.TextField(
                blank=True,
                help_text="What the claim needs besides, such as its condition or an example: four sentences at most, none if statement and evidence say it all.",
            ),
        ),
    ]
