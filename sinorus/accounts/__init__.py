"""Accounts of editors: django-allauth's two-step sign-in and django-axes' lock-out in the admin."""
