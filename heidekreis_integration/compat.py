"""Differences between the Frappe versions this app runs on, in one place."""
