"""A mail server that delivers nothing: every message becomes a file.

Runs as a program of its own: `python -m standalone.mailsink PORT FOLDER`.
"""

from __future__ import annotations

import email
import email.policy
import os
import socketserver
import sys
import time
from email.message import EmailMessage
from pathlib import Path

SIZE_LIMIT = 50 * 1024 * 1024


class MailHandler(socketserver.StreamRequestHandler):
	"""One SMTP conversation, as far as a site needs it."""

	def handle(self) -> None:
		"""Answer commands until the client leaves."""
		self.recipients: list[str] = []
		self.sender = ""
		self.reply("220 heide nimmt Post an und verschickt keine")
		while line := self.rfile.readline(4096):
			command = line.decode("utf-8", "replace").strip()
			if not self.answer(command.upper(), command):
				return

	def answer(self, verb: str, command: str) -> bool:
		"""Answer one command; False ends the conversation."""
		if verb.startswith("EHLO"):
			self.reply("250-heide", "250-8BITMIME", "250-SMTPUTF8", f"250 SIZE {SIZE_LIMIT}")
		elif verb.startswith("MAIL FROM:"):
			self.sender, self.recipients = command[10:].split(" ")[0].strip("<>"), []
			self.reply("250 OK")
		elif verb.startswith("RCPT TO:"):
			self.recipients.append(command[8:].strip().split(" ")[0].strip("<>"))
			self.reply("250 OK")
		elif verb == "DATA":
			self.reply("354 Ende mit einem Punkt")
			self.keep(self.read_message())
			self.reply("250 OK")
		elif verb == "QUIT":
			self.reply("221 Auf Wiedersehen")
			return False
		elif verb.split(" ")[0] in ("HELO", "RSET", "NOOP"):
			self.reply("250 OK")
		else:
			self.reply("502 nicht vorgesehen")
		return True

	def reply(self, *lines: str) -> None:
		"""Send answer lines."""
		self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())

	def read_message(self) -> bytes:
		"""The message up to the single dot."""
		lines: list[bytes] = []
		while (line := self.rfile.readline()) not in (b".\r\n", b".\n", b""):
			lines.append(line[1:] if line.startswith(b".") else line)
		return b"".join(lines)

	def keep(self, message: bytes) -> None:
		"""Write the message and its envelope as one file, complete or not at all."""
		folder: Path = self.server.folder  # type: ignore[attr-defined]
		envelope = f"X-Envelope-From: {self.sender}\r\nX-Envelope-To: {', '.join(self.recipients)}\r\n"
		name = f"{time.strftime('%Y%m%d-%H%M%S')}-{time.time_ns()}.eml"
		draft = folder / f".{name}"
		draft.write_bytes(envelope.encode() + message)
		draft.replace(folder / name)


class MailServer(socketserver.ThreadingTCPServer):
	"""Listens on the loopback interface only."""

	allow_reuse_address = True
	daemon_threads = True

	def __init__(self, port: int, folder: Path) -> None:
		super().__init__(("127.0.0.1", port), MailHandler)
		self.folder = folder


def messages(folder: Path) -> list[tuple[Path, EmailMessage]]:
	"""All kept messages, oldest first."""
	return [(path, read(path)) for path in sorted(folder.glob("*.eml"))]


def read(path: Path) -> EmailMessage:
	"""One kept message."""
	return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)  # type: ignore[return-value]


def readable(message: EmailMessage) -> str:
	"""A message as people read it: the main headers, the text, the names of attachments."""
	head = [
		f"{name}: {message[name]}" for name in ("From", "X-Envelope-To", "Subject", "Date") if message[name]
	]
	body = message.get_body(preferencelist=("plain", "html"))
	files = [f"Anhang: {part.get_filename()}" for part in message.iter_attachments() if part.get_filename()]
	text = body.get_content() if body else ""
	return "\n".join([*head, *files, "", text.strip()])


def main() -> None:
	"""Serve until told to stop."""
	port, folder = int(sys.argv[1]), Path(sys.argv[2])
	os.umask(0o077)
	folder.mkdir(parents=True, exist_ok=True)
	with MailServer(port, folder) as server:
		server.serve_forever()


if __name__ == "__main__":
	main()
