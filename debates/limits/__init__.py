"""Limits of what one client may send, and of what a worker does at a time."""
