from accounts.registry import OnErase, PersonalData, registry
from invoicing import models

LAW = "Invoices are kept for seven years (article 52 AWR)."
registry.declare(
    PersonalData(models.Contract, "person", OnErase.KEEP, LAW),
    PersonalData(models.Seat, "enrolment__person", OnErase.KEEP, LAW),
    PersonalData(models.Invoice, "contract__person", OnErase.KEEP, LAW),
    PersonalData(models.InvoiceHistory, "actor", OnErase.KEEP, LAW),
    PersonalData(models.InvoiceLine, "seat__enrolment__person", OnErase.KEEP, LAW),
)
