"""Schema of the database, compared with the one that this version expects, and repaired.

`catalogue` reads tables, columns, constraints, indexes, views and triggers from the database.
`expected` has those of this version: the pinned file of each database system, written from a
database that the migrations made, and the triggers that the code declares. `comparison` finds the
differences, `repair` repairs them where possible, and `state` reports them to the system checks,
the start and /readyz.
"""
