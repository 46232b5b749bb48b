"""The pages of office staff.

May import staff, pages, booking and the rooms below them; never `public` or `support`.
"""
