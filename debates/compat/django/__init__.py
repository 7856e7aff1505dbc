"""Private interfaces of Django: compiled queries, the lists of its admin, and permissions."""

READ_AGAINST = "5.2 to 6.0"
