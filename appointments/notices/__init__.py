"""What the government sent: loads notices, matches what people type with them, keeps receipts of failed attempts.

May import outbox, rate_limits and what lies below.
"""
