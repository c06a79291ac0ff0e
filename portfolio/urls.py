from django.urls import include, path

from portfolio.views import (
    assignments,
    calibration,
    files,
    handing_in,
    marking,
    observations,
    queue,
    releasing,
    writing,
)

assignment_urls = [
    path("", assignments.assignment, name="assignment"),
    path("beginnen/", writing.start, name="assignment-start"),
    path("tekst/", writing.save_text, name="assignment-text"),
    path("tekst/vanzelf/", writing.autosave_text, name="assignment-autosave"),
    path("bestanden/", writing.add_files, name="assignment-files"),
    path("links/", writing.add_link, name="assignment-link"),
    path("instrumenten/", writing.add_instrument, name="assignment-instrument"),
    path("observaties/", observations.begin, name="assignment-observations"),
    path("observaties/<int:evidence_id>/", observations.save, name="assignment-observation"),
    path("observaties/<int:evidence_id>/vanzelf/", observations.autosave, name="assignment-observation-autosave"),
    path("bewijs/<int:evidence_id>/weg/", writing.remove_evidence, name="assignment-remove"),
    path("inleveren/", handing_in.submit, name="assignment-submit"),
    path("terugnemen/", handing_in.withdraw, name="assignment-withdraw"),
    path("poging/<int:attempt>/", assignments.attempt, name="assignment-attempt"),
    path("poging/<int:attempt>/ontvangstbewijs/", assignments.receipt, name="assignment-receipt"),
    path("poging/<int:attempt>/samen-lezen/", calibration.consent, name="calibration-consent"),
]

marking_urls = [
    path("", marking.marking, name="marking"),
    path("pakken/", marking.claim, name="marking-claim"),
    path("terugzetten/", marking.put_back, name="marking-put-back"),
    path("overdragen/", marking.hand_over, name="marking-hand-over"),
    path("teruggeven/", marking.return_work, name="marking-return"),
    path("opslaan/", marking.save_marks, name="marking-save"),
    path("opslaan/vanzelf/", marking.autosave_marks, name="marking-autosave"),
    path("opmerkingen/", marking.add_spot, name="marking-spot"),
    path("opmerkingen/<int:spot_id>/weg/", marking.remove_spot, name="marking-spot-remove"),
    path("vrijgeven/", releasing.release, name="marking-release"),
    path("tweede/", releasing.claim_second, name="marking-second"),
    path("terugnemen/", releasing.take_back, name="marking-take-back"),
    path("herstellen/", releasing.correct, name="marking-correct"),
    path("herstellen/weg/", releasing.drop_correction, name="marking-correct-drop"),
    path("samen-lezen/", calibration.prepare, name="calibration-prepare"),
    path("bezwaar/", releasing.dismiss_appeal, name="marking-dismiss"),
]

urlpatterns = [
    path("mijn/portfolio/bestand/<int:evidence_id>/", files.evidence_file, name="evidence-file"),
    path(
        "mijn/portfolio/bestand/<int:evidence_id>/bladzijde/<int:number>/",
        files.evidence_picture,
        name="evidence-picture",
    ),
    path("mijn/portfolio/<int:enrolment_id>/", assignments.portfolio, name="portfolio"),
    path("mijn/portfolio/<int:enrolment_id>/<slug:assignment_key>/", include(assignment_urls)),
    path("beoordelen/", queue.queue, name="marking-queue"),
    path("beoordelen/volgende/", queue.next_work, name="marking-next"),
    path("beoordelen/vrijgeven/", releasing.batch, name="marking-batch"),
    path("beoordelen/instellingen/", queue.preferences, name="marking-preferences"),
    path("beoordelen/afwezig/", queue.add_absence, name="marking-absence"),
    path("beoordelen/afwezig/<int:absence_id>/weg/", queue.remove_absence, name="marking-absence-remove"),
    path("beoordelen/eigen-zinnen/", queue.sentences, name="marking-sentences"),
    path("beoordelen/eigen-zinnen/<int:sentence_id>/", queue.change_sentence, name="marking-sentence"),
    path("beoordelen/samen-lezen/", calibration.calibrations, name="calibrations"),
    path("beoordelen/samen-lezen/<int:calibration_id>/", calibration.calibration, name="calibration"),
    path("beoordelen/<int:submission_id>/", include(marking_urls)),
]
