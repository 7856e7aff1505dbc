"""Connections of clients, which cost a serving thread nothing while they are slow."""
