from django.apps import AppConfig


class WorklistConfig(AppConfig):
    """App of the worklist: it keeps the waivers, which switch rules off."""

    name = "debates.worklist"
    label = "worklist"
    verbose_name = "worklist"

    def ready(self) -> None:
        from debates.worklist import (  # noqa: F401
            claim_rules,
            completeness_rules,
            double_rules,
            name_rules,
            source_rules,
        )
