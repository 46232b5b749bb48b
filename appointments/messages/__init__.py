"""What we say: composes the subject, text and HTML of every mail, and every text message."""
