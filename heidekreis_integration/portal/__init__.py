"""The web portal: who may open which page, and how the answers of the api are worded for its readers."""
