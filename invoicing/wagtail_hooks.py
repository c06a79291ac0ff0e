from wagtail import hooks

from invoicing.viewsets import FinanceGroup


@hooks.register("register_admin_viewset")
def register_finance() -> FinanceGroup:
    return FinanceGroup()
