"""Limits of what a client may send, and of what a worker does at a time."""
