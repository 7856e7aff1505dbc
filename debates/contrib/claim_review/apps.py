from django.apps import AppConfig

from debates import extensions


class ClaimReviewConfig(AppConfig):
    """App of reviews of claims, as files and in the head of pages."""

    name = "debates.contrib.claim_review"
    verbose_name = "Claim reviews"

    def ready(self) -> None:
        extensions.file_formats.register("debates.contrib.claim_review.file_format.CLAIM_REVIEW")
        extensions.slots["head"].register("claim_review/head.html")
