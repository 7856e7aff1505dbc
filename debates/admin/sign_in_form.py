"""The form on the sign-in page of the admin."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.validators import MaxLengthValidator

from debates.editing.error_messages import LIMITS, set_messages


class SignInForm(AdminAuthenticationForm):
    """The form of a name and a password, with messages that say what to do."""

    error_messages = {
        **AdminAuthenticationForm.error_messages,
        "invalid_login": "The %(username)s or the password is wrong, or the account cannot use the "
        "admin. Check capital letters in both.",
        "inactive": "This account has been deactivated.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Refuse a longer name than an account can have, which Django leaves to the browser.

        The failure would be counted under it, and PostgreSQL cannot store it.
        """
        super().__init__(*args, **kwargs)
        name = self.fields["username"]
        limit = MaxLengthValidator(name.max_length, LIMITS["max_length"])
        name.validators = [*name.validators, limit]


set_messages(SignInForm)
