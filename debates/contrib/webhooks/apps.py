from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """App of webhooks about what is published, corrected and withdrawn."""

    name = "debates.contrib.webhooks"
    label = "webhooks"
    verbose_name = "Webhooks"

    def ready(self) -> None:
        from debates import extensions
        from debates.contrib.webhooks import outbox, sending, triggers
        from debates.contrib.webhooks.models import MAKE_WEBHOOK
        from debates.editing import roles
        from search.sync import chores, leader_tasks
        from search.sync import triggers as database

        database.register(triggers.triggers)
        leader_tasks.register("The sender of webhooks", sending.send_due)
        roles.grant(roles.EDITORS, MAKE_WEBHOOK)
        extensions.events.register("debates.contrib.webhooks.description.events")
        extensions.gauges.register("debates.contrib.webhooks.outbox.gauges")
        chores.register("Forgetting old deliveries of webhooks", outbox.forget_old)
        chores.register("Correcting the moments of webhooks", sending.correct_moments)
