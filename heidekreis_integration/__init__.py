"""Interpreter pool and integration office of a German county, as a Frappe app."""

__version__ = "0.1.0"
