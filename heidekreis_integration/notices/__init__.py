"""Mails that go out exactly once each, and the traces they leave (Notice Log)."""

from heidekreis_integration.notices.outbox import send_once

__all__ = ["send_once"]
