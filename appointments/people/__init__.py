"""Identity of people: finds them, links two records of one person, unlinks them, answers requests for a link.

May import booking, notices, outbox and the rooms below them.
"""
