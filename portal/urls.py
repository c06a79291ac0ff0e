from django.urls import path

from portal.views import health, interest, mine, onward, requests, school, teaching

urlpatterns = [
    path("verder/", onward.onward, name="onward"),
    path("mijn/", mine.mine, name="mine"),
    path("mijn/agenda/", mine.calendar, name="agenda"),
    path("begeleiden/", teaching.teaching, name="teaching"),
    path("begeleiden/<slug:code>/", teaching.teaching_edition, name="teaching-edition"),
    path("school/", school.school, name="school"),
    path("mijn/aanvraag/<int:request_id>/intrekken/", requests.withdraw_request, name="withdraw-request"),
    path("aanmelden/<slug:edition_code>/", requests.request_place, name="request-place"),
    path("aanmelden/<slug:edition_code>/ontvangen/", requests.request_done, name="request-done"),
    path("interesse/", interest.interest, name="interest"),
    path("interesse/ontvangen/", interest.interest_done, name="interest-done"),
    path("interesse/wissen/<str:token>/", interest.remove, name="interest-remove"),
    path("gezondheid/", health.health, name="health"),
]
