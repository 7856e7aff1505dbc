"""Writes by tools: tokens, and changes of records by the rules of the admin's forms."""
