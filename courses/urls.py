from django.urls import URLPattern, URLResolver, path
from wagtail.contrib.sitemaps.views import sitemap

from courses.views import robots

urlpatterns: list[URLPattern | URLResolver] = [
    path("sitemap.xml", sitemap, name="sitemap"),  # the public pages only: lessons are not in Wagtail's tree
    path("robots.txt", robots, name="robots"),
]
