"""Sends what the outbox holds: claims, delivers, retries, watches the providers, obeys opt-outs.

May import messages, booking and what lies below.
"""
