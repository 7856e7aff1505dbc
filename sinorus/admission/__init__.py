"""Admission of requests by their cost: prices, budgets, lanes and the middleware that joins them.

The unit of cost is 10 ms of processor time; docs/running.md explains what that means for a site.
"""
