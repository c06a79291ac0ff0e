"""News for the rooms above, sent when the change is committed."""

from django.dispatch import Signal

address_changed = Signal()
"""Staff put another e-mail address on an account: `person_id`, `old`, `new`, `now`."""
