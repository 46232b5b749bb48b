"""Changes of supply as steps: what each would do, and which people it touches."""
