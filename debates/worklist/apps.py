from django.apps import AppConfig
from django.conf import settings


class WorklistConfig(AppConfig):
    """App of the worklist: it keeps the waivers, and what checks of web addresses found."""

    name = "debates.worklist"
    label = "worklist"
    verbose_name = "worklist"

    def ready(self) -> None:
        from debates.worklist import (  # noqa: F401
            claim_rules,
            completeness_rules,
            double_rules,
            link_checks,
            link_rules,
            name_rules,
            pasting_rules,
            source_rules,
        )
        from search.sync import leader_tasks

        if settings.SINORUS_CHECK_LINKS != link_checks.OFF:
            leader_tasks.register("The check of links", link_checks.check_some)
