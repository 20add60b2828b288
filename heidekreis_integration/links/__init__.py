"""Links in mails that let one person do one thing without a login: signed, until a time, mostly once."""

from heidekreis_integration.links.errors import LinkRefusedError
from heidekreis_integration.links.service import SignedLink, issue, revoke, spend
from heidekreis_integration.links.service import open_link as open

__all__ = ["LinkRefusedError", "SignedLink", "issue", "open", "revoke", "spend"]
