"""Sessions of staff: sign-in and the second step.

May import pages, rate_limits and the rooms below them.
"""
