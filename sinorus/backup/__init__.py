"""Backup and restore: the whole database in one file that either kind of database takes in.

`container` is the file, `tables` reads and writes rows through the models of the migrations,
`saving` makes a backup, `restoring` takes one in, in a place beside the database (`places`) that
is put in its stead when everything has been verified.
"""
