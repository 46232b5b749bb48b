"""Changes of supply as steps: what each would do and to whom, for the check page, the imports and the command line."""
