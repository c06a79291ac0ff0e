"""News for the rooms above, sent on commit with ids.

`edition_moved(edition_id)` after a change of state; `lesson_day_changed(day_id)` after a day is confirmed, moved or
cancelled: whoever takes part must hear of it once, with a calendar update of the day's new `sequence`.
"""

from django.dispatch import Signal

edition_moved = Signal()
lesson_day_changed = Signal()
