"""The pages of people who have an appointment or want one.

May import pages, booking and what lies below; never `desk` or `support`.
"""
