"""The console of support-line agents.

May import staff, pages, people, booking and what lies below; never `public` or `desk`.
"""
