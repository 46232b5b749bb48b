"""Form fields, forms and steps that the public pages and the support line share.

May import booking, notices and the rooms below them; never a view of either.
"""
