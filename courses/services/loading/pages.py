"""The first text of the public pages. From then on they belong to the CMS: a page that exists is never written again."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.text import slugify
from wagtail.models import Page, Site

from courses.models import (
    CataloguePage,
    HomePage,
    Module,
    ModuleIndexPage,
    ModulePage,
    TermsSetting,
    TextPage,
    Track,
    TrackPage,
)
from courses.services.loading.report import LoadReport, reading

INTEREST_SLUG = "interesse"  # its words are a page of the CMS; portal serves them with the form


def load_pages(data: dict[str, Any], *, report: LoadReport) -> None:
    with reading("pages.yaml"):
        home = _load_home(data["home"], report=report)
        _set_site(home)
        catalogue = _load_page(home, CataloguePage(slug="leergangen", **_texts(data["catalogue"])), report=report)
        modules = _load_page(home, ModuleIndexPage(slug="modules", **_texts(data["modules"])), report=report)
        for track in Track.objects.all():
            page = TrackPage(slug=track.key, title=track.name, track=track, search_description=track.summary)
            _load_page(catalogue, page, report=report)
        for module in Module.objects.all():
            page = ModulePage(
                slug=slugify(module.name), title=module.name, module=module, search_description=module.aim
            )
            _load_page(modules, page, report=report)
        _load_page(home, _questions(data["faq_page"], data["faq"]), report=report)
        _load_page(home, TextPage(slug=INTEREST_SLUG, **_texts(data["interest"])), report=report)
        _load_page(home, TextPage(slug="privacy", **_texts(data["privacy"])), report=report)
        _load_page(home, TextPage(slug="toegankelijkheid", **_texts(data["accessibility"])), report=report)
        terms = _load_page(home, TextPage(slug="voorwaarden", **_texts(data["terms"])), report=report)
        _set_terms(data["terms"]["version"], page=terms, report=report)


def _load_home(row: dict[str, Any], *, report: LoadReport) -> HomePage:
    home: HomePage | None = HomePage.objects.first()
    if home:
        report.unchanged.append("page /")
        return home
    root = Page.get_first_root_node()
    parts = [("text", f"### {part['title']}\n\n{part['text'].strip()}") for part in row["audiences"]]
    home = HomePage(slug="start", **{**_texts(row), "body": parts})
    root.add_child(instance=home)
    report.created.append("page /")
    return home


def _set_site(home: HomePage) -> None:
    """Make `home` the root of the site, at the address the settings name, and drop the page Wagtail began with."""
    address = urlsplit(settings.SITE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    values = {"root_page": home, "hostname": address.hostname, "port": port, "site_name": settings.SITE_NAME}
    Site.objects.update_or_create(is_default_site=True, defaults=values)
    for page in home.get_siblings(inclusive=False):
        if page.specific_class is Page:  # without a type of its own it has no template: only Wagtail's welcome is so
            page.delete()


def _load_page(parent: Page, page: Page, *, report: LoadReport) -> Page:
    """The page at this slug, made if it is not there."""
    name = f"page {parent.url}{page.slug}/"
    existing = parent.get_children().filter(slug=page.slug).first()
    if existing:
        report.unchanged.append(name)
        return existing.specific
    parent.add_child(instance=page)
    report.created.append(name)
    return page


def _texts(row: dict[str, Any]) -> dict[str, Any]:
    intro, text = row.get("intro_text", "").strip(), row.get("text", "").strip()
    return {
        "title": row["title"],
        "intro": intro,
        "body": [("text", text)] if text else [],
        "search_description": intro.partition("\n")[0][:160],
    }


def _questions(page: dict[str, Any], rows: list[dict[str, Any]]) -> TextPage:
    body = [("question", {"question": row["question"], "answer": row["answer"].strip()}) for row in rows]
    return TextPage(slug="veelgestelde-vragen", **{**_texts(page), "body": body})


def _set_terms(version: str, *, page: TextPage, report: LoadReport) -> None:
    setting = TermsSetting.objects.first()
    if setting is None:
        TermsSetting.objects.create(version=version, page=page)
        report.created.append(f"terms {version}")
    elif setting.version != version:
        report.differences.append(f"terms: the site has {setting.version}, the file {version}")
    else:
        report.unchanged.append(f"terms {version}")
