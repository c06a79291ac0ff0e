from django.urls import path

from certificates import views

urlpatterns = [
    path("mijn/certificaten/", views.certificates, name="certificates"),
    path("mijn/certificaat/<int:certificate_id>/", views.certificate_pdf, name="certificate-pdf"),
    path("certificaat/controleren/", views.check, name="certificate-check"),
    path("certificaat/controleren/<str:code>/", views.check_code, name="certificate-check-code"),
]
