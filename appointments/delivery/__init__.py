"""Sends the messages of the outbox: claims, delivers, retries, watches the providers, obeys opt-outs."""
