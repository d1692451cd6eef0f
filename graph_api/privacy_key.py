"""The privacy officer's key: her public one seals searched values; to try it, a pair is made."""

import logging

from graph_api.home_secret import home_secret
from graph_api.settings import Settings
from policies.audit.searched import Sealer, private_key, public_key

PRIVATE_FILE = "privacy.pem"
PUBLIC_FILE = "privacy.pub.pem"

log = logging.getLogger(__name__)


def sealer(settings: Settings) -> Sealer | None:
    """What seals searched values; None where no key is set: then they are not kept at all.

    Raises ConfigurationError.
    """
    if settings.privacy_key_file is not None:
        return Sealer.read(settings.privacy_key_file)
    if not settings.development:
        log.warning("privacy_key_file is not set: what is searched for is not kept, not even sealed.")
        return None
    return Sealer.read(home_secret(settings.home, PUBLIC_FILE, lambda: _public(settings), public=True))


def _public(settings: Settings) -> bytes:
    # Hers is made first: a public key without it would seal for nobody.
    return public_key(home_secret(settings.home, PRIVATE_FILE, private_key))
