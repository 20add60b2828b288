"""Keeps a standalone site on this machine: connections to anywhere else are refused.

Imported at every start of the environment's Python (see pyenv.link_sources) and active only
where HEIDE_LOOPBACK_ONLY is set, which is the case for every process of a site. An audit hook
is used because it holds for every library and can't be taken off again.
"""

import os
import re
import sys

LOCAL_NAMES = ("localhost", "localhost.localdomain", "ip6-localhost", "::1", "::", "0.0.0.0", "")
LOOPBACK_ADDRESS = re.compile(r"127(\.\d{1,3}){3}")


def is_local(host):
	"""Whether a host name or address means this machine."""
	name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host or "")
	name = name.lower().rstrip(".")
	return name in LOCAL_NAMES or name.endswith(".localhost") or bool(LOOPBACK_ADDRESS.fullmatch(name))


def refuse_elsewhere(event, arguments):
	"""Audit hook: let only loopback addresses and local sockets through."""
	if event == "socket.getaddrinfo":
		if not is_local(arguments[0]):
			import socket

			raise socket.gaierror(socket.EAI_NONAME, f"heide: {arguments[0]} liegt außerhalb dieses Rechners")
	elif event in ("socket.connect", "socket.sendto"):
		address = arguments[1]
		if isinstance(address, tuple) and not is_local(address[0]):
			raise ConnectionRefusedError(f"heide: {address[0]} liegt außerhalb dieses Rechners")


if os.environ.get("HEIDE_LOOPBACK_ONLY") == "1":
	sys.addaudithook(refuse_elsewhere)
