from django.urls import URLPattern, URLResolver, path

from learning.views import (
    attendance,
    hours,
    instrument_sheets,
    instruments,
    lessons,
    media,
    notes,
    searching,
    self_scan,
)

urlpatterns: list[URLPattern | URLResolver] = [
    # What is fixed stands before the keys of tracks.
    path("leren/voortgang/<int:lesson_id>/", lessons.progress, name="progress"),
    path("leren/instrumenten/", instruments.index, name="instruments"),
    path("leren/instrument/<slug:key>/", instruments.instrument, name="instrument"),
    path("leren/instrument/<slug:key>/op-papier/", instruments.paper, name="instrument-paper"),
    path("leren/media/<slug:key>/", media.lesson_media, name="lesson-media"),
    path("leren/zoeken/", searching.search, name="learn-search"),
    path("leren/begrippen/", searching.glossary, name="glossary"),
    path("leren/notities/", notes.notebook, name="notes"),
    path("leren/notities/<int:note_id>/verwijderen/", notes.delete, name="note-delete"),
    path("leren/instrument/<slug:key>/afdrukken/", instrument_sheets.sheet, name="instrument-sheet"),
    path("leren/instrument/<slug:key>/pdf/", instrument_sheets.pdf, name="instrument-pdf"),
    path("leren/instrument/<slug:key>/met-student/", instrument_sheets.with_student, name="instrument-student"),
    path("leren/instrument/<slug:key>/versies/", instrument_sheets.versions, name="instrument-versions"),
    path(
        "leren/instrument/<slug:key>/versies/<int:number>/terugzetten/",
        instrument_sheets.restore,
        name="instrument-restore",
    ),
    path("leren/<slug:track_key>/", lessons.track, name="learn-track"),
    path("leren/<slug:track_key>/zelfscan/<slug:module_key>/", self_scan.self_scan, name="self-scan"),
    path("leren/<slug:track_key>/<slug:lesson_key>/", lessons.lesson, name="lesson"),
    path("leren/<slug:track_key>/<slug:lesson_key>/afronden/", lessons.finish, name="lesson-finish"),
    path("leren/<slug:track_key>/<slug:lesson_key>/toets/<str:quiz_key>/", lessons.quiz, name="quiz"),
    path("leren/<slug:track_key>/<slug:lesson_key>/notitie/", notes.note, name="lesson-note"),
    path("leren/<slug:track_key>/<slug:lesson_key>/bladwijzer/", notes.bookmark, name="lesson-bookmark"),
    path("mijn/uren/", hours.hours, name="hours"),
    path("mijn/uren/les/<int:lesson_id>/", hours.correct, name="hours-correct"),
    path("mijn/uren/<int:entry_id>/terugnemen/", hours.back, name="hours-back"),
    path("begeleiden/<slug:code>/<int:day_id>/", attendance.attendance, name="attendance"),
    path("begeleiden/<slug:code>/<int:day_id>/presentielijst/", attendance.sheet, name="attendance-sheet"),
]
