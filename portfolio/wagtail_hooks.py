from wagtail import hooks

from portfolio.viewsets import CreditQuestionViewSet, SubmissionViewSet


@hooks.register("register_admin_viewset")
def register_submissions() -> SubmissionViewSet:
    return SubmissionViewSet()


@hooks.register("register_admin_viewset")
def register_credit_questions() -> CreditQuestionViewSet:
    return CreditQuestionViewSet()
