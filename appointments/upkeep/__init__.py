"""Keeps the data correct: retention, key rotation, health, invariants, sample data."""
