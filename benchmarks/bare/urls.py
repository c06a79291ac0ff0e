from django.urls import include, path
from wagtail import urls as wagtail_urls

from bare import views

urlpatterns = [
    path("progress/<int:lesson>/", views.save_progress),
    path("dashboard/", views.dashboard),
    path("", include(wagtail_urls)),
]
