from django.apps import AppConfig


class WritingConfig(AppConfig):
    """App of the tokens by which tools write, and of the answers that are kept for a retry."""

    name = "debates.writing"
    label = "writing"
    verbose_name = "Tools that write"

    def ready(self) -> None:
        from debates.writing import retries
        from search.sync import chores

        chores.register("Forgetting answers kept for a retry", retries.forget_old)
