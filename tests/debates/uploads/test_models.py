"""Uploads that wait for their import: how many are kept, and which."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from debates.uploads import models
from debates.uploads.models import MOST_KEPT, Upload


@pytest.mark.django_db
def test_a_new_upload_is_kept_though_the_clock_was_set_back():
    ada = User.objects.create_user("ada")
    for number in range(MOST_KEPT):
        models.keep_upload(ada, f"{number}.json", {}, {})
    Upload.objects.update(uploaded_at=timezone.now() + timedelta(hours=1))

    new = models.keep_upload(ada, "new.json", {}, {})

    assert new in models.current(ada)
    assert models.current(ada).count() == MOST_KEPT
