"""Sessions of people who work here: sign-in and the second step.

May import pages, rate_limits and what lies below.
"""
