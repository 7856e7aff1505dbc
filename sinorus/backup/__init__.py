"""Backup and restore: the whole database in one file, for either kind of database.

`container` is the file, `tables` reads and writes rows through the models of the migrations, and
`saving` makes a backup. `restoring` restores one into a draft beside the database (`places`), which
replaces it when everything has been verified.
"""
