"""The trial key of an installation, from its file; to try it, one is made."""

from graph_api.home_secret import home_secret
from graph_api.settings import Settings
from patrol.trials.key import TrialKey, fresh

KEY_FILE = "trial.key"


def trial_key(settings: Settings) -> TrialKey | None:
    """The key in force; None where none is set: then no trial is registered, and no arms are shown.

    Raises ConfigurationError.
    """
    if settings.trial_key_file is not None:
        return TrialKey.read(settings.trial_key_file)
    if not settings.development:
        return None
    return TrialKey.read(home_secret(settings.home, KEY_FILE, fresh))
