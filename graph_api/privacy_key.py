"""The privacy officer's key: her public one seals searched values; to try it, a pair is made."""

import logging

from graph_api.development import write_secret
from graph_api.settings import Settings
from policies.audit.searched import Sealer, key_pair
from schema.partnership import ConfigurationError

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
    public = settings.home / PUBLIC_FILE
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        if not public.exists():
            private_pem, public_pem = key_pair()
            write_secret(settings.home / PRIVATE_FILE, private_pem)
            write_secret(public, public_pem)
    except OSError as error:
        raise ConfigurationError(f"{public}: can't be written ({error.strerror}).") from None
    return Sealer.read(public)
