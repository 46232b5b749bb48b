"""Who is who: finds people, links two records of one person, unlinks them, answers requests for a link.

May import booking, notices, outbox and what lies below.
"""
