"""What is forgotten of an appointment long after it, and what is kept."""
