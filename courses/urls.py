from django.urls import URLPattern, URLResolver, path
from wagtail.contrib.sitemaps.views import sitemap

from courses.views import cms_file, robots

urlpatterns: list[URLPattern | URLResolver] = [
    path("sitemap.xml", sitemap, name="sitemap"),  # the public pages only: lessons are not in Wagtail's tree
    path("media/<path:name>", cms_file, name="cms-file"),  # MEDIA_URL: pictures of the CMS, for who works there
    path("robots.txt", robots, name="robots"),
]
