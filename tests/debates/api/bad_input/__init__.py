"""Requests with something wrong in them, and what each is to be answered."""
