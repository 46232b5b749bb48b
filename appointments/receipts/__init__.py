"""What people keep and can prove: the signed statement behind the QR code, the PDF, the calendar file."""
