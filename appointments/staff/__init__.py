"""Sessions of staff: sign-in and the second step."""
