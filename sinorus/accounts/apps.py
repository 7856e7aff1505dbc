"""App configurations of the accounts, and of the admin with their pages."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig

from debates.apps import EditorsConfig


class AccountsConfig(AppConfig):
    """App that joins django-allauth, django-axes and the admin."""

    default = True
    name = "sinorus.accounts"
    label = "accounts"
    verbose_name = "Accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("sinorus.accounts.two_step").follow_second_steps()


class AccountsAdminConfig(EditorsConfig):
    """The editors' admin with the pages of accounts."""

    default_site = "sinorus.accounts.site.AccountsSite"

    def ready(self) -> None:
        super().ready()
        import_module("sinorus.accounts.account_admin").register()
