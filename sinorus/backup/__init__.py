"""Backup and restore: the whole database in one file.

`archive` is the file, with a digest of every byte. `copies` fills it by the database's own means,
for the same kind of database; `rows` by Django's serialisation, for either kind.
"""
