from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks

from portfolio.viewsets import CreditQuestionViewSet, SubmissionViewSet


@hooks.register("register_admin_viewset")
def register_submissions() -> SubmissionViewSet:
    return SubmissionViewSet()


@hooks.register("register_admin_viewset")
def register_credit_questions() -> CreditQuestionViewSet:
    return CreditQuestionViewSet()


@hooks.register("insert_global_admin_js")
def forget_typed_work() -> str:
    """Who takes part and also works in the CMS may sign out there."""
    return format_html('<script type="module" src="{}"></script>', static("js/sign-out.js"))
