"""Form fields, forms and steps that the public, support and desk pages share."""
