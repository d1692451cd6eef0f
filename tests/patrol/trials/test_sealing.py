"""What is sealed tells nothing without the key, and what is opened is what was drawn and committed to."""

import hashlib
import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import chisquare

from patrol.errors import PatrolError
from patrol.trials.key import TrialKey, fresh
from patrol.trials.protocol import Protocol
from patrol.trials.sealing import arms_of, as_drawn, commitment, opened, seal
from schema.partnership import ConfigurationError
from schema.vocabulary import TrialAssignment
from tests.patrol.trials.registered import PROTOCOL, TOMORROW, key, protocol

BOTH = pytest.mark.parametrize(
    "one", [PROTOCOL, protocol(assignment=TrialAssignment.FIXED)], ids=["daily", "fixed"]
)


@BOTH
def test_what_is_opened_is_what_was_sealed(one: Protocol):
    sealed = seal("trial_a", one, key())
    told = opened("trial_a", one, sealed, key())
    assert commitment(told) == sealed.hash
    assert as_drawn(told)
    for day in one.rounds:
        arms = arms_of(sealed.rounds[day], "trial_a", day, key())
        names = [told["allocation"][day.isoformat()][unit] for unit in one.units]
        assert names == ["patrolled" if arm else "as usual" for arm in arms]


def test_anyone_can_recompute_the_hash_from_what_is_opened():
    sealed = seal("trial_a", PROTOCOL, key())
    told = json.loads(json.dumps(opened("trial_a", PROTOCOL, sealed, key()), indent=2))
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(text.encode()).hexdigest() == sealed.hash


def test_whoever_alters_a_day_or_draws_again_is_found():
    sealed = seal("trial_a", PROTOCOL, key())
    told = opened("trial_a", PROTOCOL, sealed, key())
    day = told["allocation"][TOMORROW.isoformat()]
    swap = {"patrolled": "as usual", "as usual": "patrolled"}
    altered = {
        **told,
        "allocation": {**told["allocation"], TOMORROW.isoformat(): {u: swap[a] for u, a in day.items()}},
    }
    assert commitment(altered) != sealed.hash
    assert not as_drawn(altered)
    again = opened("trial_a", PROTOCOL, seal("trial_a", PROTOCOL, key()), key())
    assert as_drawn(again)
    assert commitment(again) != sealed.hash


def test_another_key_another_trial_or_another_day_opens_nothing():
    sealed = seal("trial_a", PROTOCOL, key())
    one = sealed.rounds[TOMORROW]
    for of, day, by in (
        ("trial_b", TOMORROW, key()),
        ("trial_a", PROTOCOL.last, key()),
        ("trial_a", TOMORROW, key(2)),
    ):
        with pytest.raises(PatrolError, match="not the one that sealed this"):
            arms_of(one, of, day, by)
    with pytest.raises(PatrolError):
        arms_of(one[:20], "trial_a", TOMORROW, key())


def test_the_days_that_were_do_not_tell_of_the_days_to_come():
    """Any arms follow any as often as chance has it, and every division of the units comes as often."""
    one = protocol(blocks=(("a", "b"), ("c", "d")), last=date(2026, 12, 31))
    pairs = np.zeros(16)
    for _ in range(8):
        sealed = seal("trial_a", one, key())
        arms = [arms_of(sealed.rounds[day], "trial_a", day, key()) for day in one.rounds]
        told = np.array([2 * arm[0] + arm[2] for arm in arms], dtype=np.int64)
        pairs += np.bincount(4 * told[:-1] + told[1:], minlength=16)
    assert chisquare(pairs).pvalue > 0.001


def test_a_key_is_read_from_a_file_that_is_its_owners_alone(tmp_path: Path):
    file = tmp_path / "trial.key"
    with pytest.raises(ConfigurationError, match="can't be read"):
        TrialKey.read(file)
    file.touch(0o600)
    for wrong in (b"", b"secret", b"c2hvcnQ=\n"):
        file.write_bytes(wrong)
        with pytest.raises(ConfigurationError, match="openssl rand -base64 32") as refusal:
            TrialKey.read(file)
        assert "secret" not in str(refusal.value).replace("no secret", "")
    file.write_bytes(fresh())
    sealed = TrialKey.read(file).seal(b"arms", "trial_a")
    assert TrialKey.read(file).open(sealed, "trial_a") == b"arms"
    file.chmod(0o640)
    with pytest.raises(ConfigurationError, match="chmod 600"):
        TrialKey.read(file)
