"""Indexes by which lists of debates, questions, experts and sources have their pages in order."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("debates", "0019_private_text"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="debate",
            index=models.Index(fields=["-date", "id"], name="debate_date"),
        ),
        migrations.AddIndex(
            model_name="debate",
            index=models.Index(fields=["-published_at", "id"], name="debate_published_at"),
        ),
        migrations.AddIndex(
            model_name="debate",
            index=models.Index(fields=["-created", "id"], name="debate_created"),
        ),
        migrations.AddIndex(
            model_name="debate",
            index=models.Index(fields=["-modified", "id"], name="debate_modified"),
        ),
        migrations.AddIndex(
            model_name="debate",
            index=models.Index(fields=["title", "id"], name="debate_title"),
        ),
        migrations.AddIndex(
            model_name="expert",
            index=models.Index(fields=["sort_name", "id"], name="expert_sort_name"),
        ),
        migrations.AddIndex(
            model_name="expert",
            index=models.Index(fields=["name", "id"], name="expert_name"),
        ),
        migrations.AddIndex(
            model_name="expert",
            index=models.Index(fields=["-created", "id"], name="expert_created"),
        ),
        migrations.AddIndex(
            model_name="expert",
            index=models.Index(fields=["-modified", "id"], name="expert_modified"),
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(fields=["-created", "id"], name="question_created"),
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(fields=["-modified", "id"], name="question_modified"),
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(fields=["order", "id"], name="question_order"),
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(fields=["text", "id"], name="question_text"),
        ),
        migrations.AddIndex(
            model_name="source",
            index=models.Index(fields=["title", "id"], name="source_title"),
        ),
        migrations.AddIndex(
            model_name="source",
            index=models.Index(fields=["-created", "id"], name="source_created"),
        ),
        migrations.AddIndex(
            model_name="source",
            index=models.Index(fields=["-modified", "id"], name="source_modified"),
        ),
    ]
