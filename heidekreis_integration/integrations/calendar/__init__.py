"""Sessions, exchange meetings and trainings as calendar entries (RFC 5545): invitations by mail, private feeds."""

from heidekreis_integration.integrations.calendar.events import event_of
from heidekreis_integration.integrations.calendar.mail import attachment
from heidekreis_integration.integrations.calendar.model import CalendarEvent
from heidekreis_integration.integrations.calendar.sequence import touch

__all__ = ["CalendarEvent", "attachment", "event_of", "touch"]
