"""Training of mediators: courses, sessions, attendance, exchange meetings."""
