from django.apps import AppConfig


class HistoryConfig(AppConfig):
    """App of historical records, tombstones and former addresses."""

    name = "debates.history"
    label = "history"
    verbose_name = "Site"

    def ready(self) -> None:
        from debates.compat.simple_history import pre_create_historical_record
        from debates.history.moments import share_timestamp

        pre_create_historical_record.connect(share_timestamp, dispatch_uid="debates.history")
