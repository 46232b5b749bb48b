"""Pure readers and formats: identifiers, countries, typed dates, phones, spelling, GSM-7, quiet hours, keywords."""
