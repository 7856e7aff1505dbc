from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """App of previews, reviews and publication; its data is never public."""

    name = "debates.review"
    label = "review"
    verbose_name = "review"

    def ready(self) -> None:
        from debates.review import four_eyes, scheduled
        from search.sync import chores

        four_eyes.connect()
        chores.register("The publication of debates whose day has come", scheduled.publish_due)
