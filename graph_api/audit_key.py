"""The audit key: by which an installation signs its audit log, from a file, a setting, or made to try it."""

from graph_api.development import write_secret
from graph_api.settings import Settings
from policies.audit.keys import SigningKey
from schema.partnership import ConfigurationError

KEY_FILE = "audit.pem"
PUBLIC_FILE = "audit.pub.pem"


def audit_key(settings: Settings) -> SigningKey:
    """The key in force; in development one is made where there is none. Raises ConfigurationError."""
    if settings.audit_key_file is not None:
        return SigningKey.read(settings.audit_key_file)
    if settings.audit_key is not None:
        return SigningKey.from_base64(settings.audit_key.get_secret_value())
    if not settings.development:
        raise ConfigurationError(
            "RICHPICTURE_AUDIT_KEY_FILE is not set: the key that signs the audit log, the same for every "
            "server process. Make it with: openssl genpkey -algorithm ed25519 -out audit.pem"
        )
    path = settings.home / KEY_FILE
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        write_secret(path, SigningKey.generate().pem)
        key = SigningKey.read(path)
        write_secret(settings.home / PUBLIC_FILE, key.public.pem)
    except OSError as error:
        raise ConfigurationError(f"{path}: can't be read or written ({error.strerror}).") from None
    return key
