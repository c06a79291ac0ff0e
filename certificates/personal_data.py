from accounts.registry import OnErase, PersonalData, registry
from certificates import models
from certificates.services.erasing import forget_holder

PROOF = "The code can still be checked: a stub stays, without name or PDF."
STAYS = "Who decided stays; the name goes with the user row."
registry.declare(
    PersonalData(models.Certificate, "person", OnErase.ANONYMISE, PROOF, erase=forget_holder),
    PersonalData(models.CertificateHistory, "actor", OnErase.KEEP, STAYS),
)
