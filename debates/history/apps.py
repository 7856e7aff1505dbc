from django.apps import AppConfig


class HistoryConfig(AppConfig):
    name = "debates.history"
    label = "history"
    verbose_name = "history"
