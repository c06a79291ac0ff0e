from wagtail import hooks

from certificates.viewsets import CertificateViewSet


@hooks.register("register_admin_viewset")
def register_certificates() -> CertificateViewSet:
    return CertificateViewSet()
