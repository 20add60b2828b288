"""The mail sink keeps everything and delivers nothing."""

from __future__ import annotations

import smtplib
import tempfile
import threading
import unittest
from email.message import EmailMessage
from pathlib import Path

from standalone import mailsink


class TestMailSink(unittest.TestCase):
	"""A real SMTP conversation with the sink."""

	def setUp(self) -> None:
		folder = tempfile.TemporaryDirectory()
		self.addCleanup(folder.cleanup)
		self.folder = Path(folder.name)
		self.server = mailsink.MailServer(0, self.folder)
		threading.Thread(
			target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
		).start()
		self.addCleanup(self.server.server_close)
		self.addCleanup(self.server.shutdown)

	def send(self, message: EmailMessage) -> None:
		with smtplib.SMTP("127.0.0.1", self.server.server_address[1], timeout=10) as client:
			client.send_message(message)

	def message(self, text: str = "Grüße\n.mit einem Punkt am Anfang\n") -> EmailMessage:
		message = EmailMessage()
		message["From"], message["To"] = "keine-antwort@example.org", "vhs@example.org, kita@example.org"
		message["Subject"] = "Einsatz bestätigt – Soltau"
		message.set_content(text)
		return message

	def test_message_is_kept_as_sent(self) -> None:
		self.send(self.message())
		((path, kept),) = mailsink.messages(self.folder)
		self.assertEqual(path.suffix, ".eml")
		self.assertEqual(kept["X-Envelope-To"], "vhs@example.org, kita@example.org")
		self.assertEqual(kept["Subject"], "Einsatz bestätigt – Soltau")
		self.assertEqual(kept.get_content().replace("\r\n", "\n"), "Grüße\n.mit einem Punkt am Anfang\n")

	def test_readable_shows_text_and_attachments(self) -> None:
		message = self.message("Im Anhang der Plan.\n")
		message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="plan.pdf")
		self.send(message)
		text = mailsink.readable(mailsink.messages(self.folder)[0][1])
		self.assertIn("Anhang: plan.pdf", text)
		self.assertIn("Im Anhang der Plan.", text)

	def test_order_is_that_of_arrival(self) -> None:
		for number in range(5):
			self.send(self.message(f"{number}\n"))
		texts = [kept.get_content().strip() for _, kept in mailsink.messages(self.folder)]
		self.assertEqual(texts, ["0", "1", "2", "3", "4"])

	def test_unknown_commands_are_answered(self) -> None:
		with smtplib.SMTP("127.0.0.1", self.server.server_address[1], timeout=10) as client:
			self.assertEqual(client.docmd("VRFY", "x")[0], 502)
			self.assertEqual(client.noop()[0], 250)
