"""Lighthouse's judgement of every kind of page (`python -m tests.lighthouse`)."""
