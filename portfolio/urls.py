from django.urls import include, path

from portfolio.views import assignments, files, marking, writing

assignment_urls = [
    path("", assignments.assignment, name="assignment"),
    path("beginnen/", writing.start, name="assignment-start"),
    path("tekst/", writing.save_text, name="assignment-text"),
    path("tekst/vanzelf/", writing.autosave_text, name="assignment-autosave"),
    path("bestanden/", writing.add_files, name="assignment-files"),
    path("links/", writing.add_link, name="assignment-link"),
    path("instrumenten/", writing.add_instrument, name="assignment-instrument"),
    path("bewijs/<int:evidence_id>/weg/", writing.remove_evidence, name="assignment-remove"),
    path("inleveren/", writing.submit, name="assignment-submit"),
    path("terugnemen/", writing.withdraw, name="assignment-withdraw"),
    path("poging/<int:attempt>/", assignments.attempt, name="assignment-attempt"),
]

urlpatterns = [
    path("mijn/portfolio/bestand/<int:evidence_id>/", files.evidence_file, name="evidence-file"),
    path("mijn/portfolio/<int:enrolment_id>/", assignments.portfolio, name="portfolio"),
    path("mijn/portfolio/<int:enrolment_id>/<slug:assignment_key>/", include(assignment_urls)),
    path("beoordelen/", marking.queue, name="marking-queue"),
    path("beoordelen/<int:submission_id>/", marking.marking, name="marking"),
    path("beoordelen/<int:submission_id>/pakken/", marking.claim, name="marking-claim"),
    path("beoordelen/<int:submission_id>/terugzetten/", marking.put_back, name="marking-put-back"),
    path("beoordelen/<int:submission_id>/opslaan/", marking.save_marks, name="marking-save"),
    path("beoordelen/<int:submission_id>/vrijgeven/", marking.release, name="marking-release"),
]
