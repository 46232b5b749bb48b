"""The pages of people who have an appointment or want one.

May import pages, booking and the rooms below them; never `desk` or `support`.
"""
