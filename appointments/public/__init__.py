"""The pages of people who have an appointment or want one."""
