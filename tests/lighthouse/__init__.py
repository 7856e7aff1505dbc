"""Lighthouse's judgement of every kind of page (`make lighthouse`)."""
