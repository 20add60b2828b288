"""Ways to other systems: calendars, mail."""
