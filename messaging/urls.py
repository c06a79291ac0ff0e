from django.urls import path

from messaging import views

urlpatterns = [
    path("account/mail/", views.mail_choices, name="mail-choices"),
    path("mail-uitzetten/<str:token>/", views.turn_off, name="mail-off"),
]
