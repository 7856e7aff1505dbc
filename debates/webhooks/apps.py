from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """App of webhooks about what is published, corrected and withdrawn."""

    name = "debates.webhooks"
    label = "webhooks"
    verbose_name = "Webhooks"

    def ready(self) -> None:
        from debates.webhooks import outbox, sending, triggers
        from search.sync import chores, leader_tasks
        from search.sync import triggers as database

        database.register(triggers.triggers)
        leader_tasks.register("The sender of webhooks", sending.send_due)
        chores.register("Forgetting old deliveries of webhooks", outbox.forget_old)
        chores.register("Correcting the moments of webhooks", sending.correct_moments)
