"""Django app with the documents, for peers that are made for Django."""
