"""What runs inside the virtual environment, beside Frappe."""
