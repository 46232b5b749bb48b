"""Government notices: loads them, matches what people type with them, keeps receipts of failed attempts.

May import outbox, rate_limits and the rooms below them.
"""
