"""Documents for people: confirmation and attempt receipt as PDF, calendar file, QR code, signed statement."""
