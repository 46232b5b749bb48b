"""The console of support-line agents.

May import staff, pages, people, booking and the rooms below them; never `public` or `desk`.
"""
