"""Addresses of one's own account: those pages of django-allauth that this site uses."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from axes.decorators import axes_dispatch
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import path

from sinorus.accounts.views import in_admin

urlpatterns = [
    # the names by which allauth's pages lead to each other
    path("login/", admin.site.login, name="account_login"),
    path("account/logout/", in_admin(account.logout), name="account_logout"),
    path("account/confirm/", in_admin(account.reauthenticate), name="account_reauthenticate"),
    path("account/code/", axes_dispatch(in_admin(mfa.authenticate)), name="mfa_authenticate"),
    path("account/", in_admin(mfa.index), name="mfa_index"),
    path("account/app/", in_admin(totp.activate_totp), name="mfa_activate_totp"),
    path("account/app/off/", in_admin(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/codes/", in_admin(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "account/codes/new/",
        in_admin(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/codes/download/",
        codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
]

password_reset = [
    path(
        "password_reset/", in_admin(auth.PasswordResetView.as_view()), name="admin_password_reset"
    ),
    path(
        "password_reset/done/",
        in_admin(auth.PasswordResetDoneView.as_view()),
        name="password_reset_done",
    ),
    path(
        "reset/<uidb64>/<token>/",
        in_admin(auth.PasswordResetConfirmView.as_view()),
        name="password_reset_confirm",
    ),
    path(
        "reset/done/",
        in_admin(auth.PasswordResetCompleteView.as_view()),
        name="password_reset_complete",
    ),
]
"""Django's password reset by mail, which the admin's page of sign-in links by these names."""

if settings.SINORUS_MAIL:
    urlpatterns += password_reset
