"""Clients that generators make of the API's description, each with 20 calls to a running server."""
