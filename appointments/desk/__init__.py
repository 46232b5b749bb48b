"""The pages of office staff.

May import staff, pages, booking and what lies below; never `public` or `support`.
"""
