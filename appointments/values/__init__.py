"""Pure readings and formats: identifiers, countries, typed dates, phones, spelling, GSM-7, quiet hours, key words.

May import nothing of this project.
"""
