from portfolio.viewsets.submissions import SubmissionViewSet

__all__ = ["SubmissionViewSet"]
