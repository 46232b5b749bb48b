"""What is forgotten about an appointment long after it, and what is kept."""
