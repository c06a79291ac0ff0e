from portfolio.viewsets.credit_questions import CreditQuestionViewSet
from portfolio.viewsets.submissions import SubmissionViewSet

__all__ = ["CreditQuestionViewSet", "SubmissionViewSet"]
