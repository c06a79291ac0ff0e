from wagtail import hooks

from portfolio.viewsets import SubmissionViewSet


@hooks.register("register_admin_viewset")
def register_submissions() -> SubmissionViewSet:
    return SubmissionViewSet()
