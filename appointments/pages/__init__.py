"""Form fields, forms and steps that the public, support and desk pages share.

May import booking, notices and the rooms below them; never a view.
"""
