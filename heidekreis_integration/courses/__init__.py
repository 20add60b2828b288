"""Language courses of the county: places, demand, import from spreadsheets, public list."""
