"""The form on the sign-in page of the admin."""

from __future__ import annotations

from django.contrib.admin.forms import AdminAuthenticationForm

from debates.editing.error_messages import set_messages


class SignInForm(AdminAuthenticationForm):
    """The form of a name and a password, with messages that say what to do."""

    error_messages = {
        **AdminAuthenticationForm.error_messages,
        "invalid_login": "The %(username)s or the password is wrong, or the account cannot use the "
        "admin. Check capital letters in both.",
        "inactive": "This account has been deactivated.",
    }


set_messages(SignInForm)
