"""Mails to the pool's mailbox: stored as they are, read, made a request or filed at one, or shown to the clerk."""
