from django.urls import path

from invoicing import views

urlpatterns = [
    path("facturen/", views.invoices, name="invoices"),
    path("facturen/<int:invoice_id>/", views.invoice_pdf, name="invoice-pdf"),
]
