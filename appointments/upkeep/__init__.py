"""Keeps the data correct: retention, key rotation, health, invariants, sample data.

May import every room below the pages of users.
"""
