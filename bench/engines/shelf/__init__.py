"""The documents as rows of a Django database, for the peers that are made for Django."""
