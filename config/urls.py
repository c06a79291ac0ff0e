"""Dutch, stable addresses. Each room brings its own; Wagtail's page tree takes what is left."""

from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

urlpatterns = [
    path("cms/", include(wagtailadmin_urls)),
    path("documenten/", include(wagtaildocs_urls)),
    path("", include("messaging.urls")),
    path("", include("accounts.urls")),
    path("", include("courses.urls")),
    path("", include("learning.urls")),
    path("", include("portfolio.urls")),
    path("", include("invoicing.urls")),
    path("", include("certificates.urls")),
    path("", include("portal.urls")),
    path("", include(wagtail_urls)),
]

handler400 = "portal.views.errors.bad_request"
handler403 = "portal.views.errors.denied"
handler404 = "portal.views.errors.not_found"
handler500 = "portal.views.errors.server_error"
