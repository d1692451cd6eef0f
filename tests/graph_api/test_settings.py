"""Settings are checked before anything starts, and say what is wrong and what would be right."""

import asyncio
import re
import socket
import stat
from pathlib import Path

import pytest

from cypher.engine import GraphError
from graph_api.addresses import is_loopback
from graph_api.audit_key import audit_key
from graph_api.authentication.development import DevelopmentKey
from graph_api.authentication.issuer import issuer_keys
from graph_api.authentication.keys import FetchedKeys
from graph_api.privacy_key import sealer
from graph_api.server import check_address, read_cursor_key, serve
from graph_api.settings import load_settings
from ledger.errors import LedgerError
from policies.audit.searched import unseal
from schema.partnership import ConfigurationError
from tests.graph_api.servers import DEMO, environment, richpicture

KEY = "q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k="


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No settings of this machine, and a folder without any."""
    for name in environment(tmp_path):
        if name.startswith("RICHPICTURE_"):
            monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def test_without_any_setting_everything_lies_in_one_folder_and_on_this_machine():
    settings = load_settings()
    assert settings.host == "127.0.0.1"
    assert settings.embedded
    assert settings.ledger_address.endswith("/.richpicture/ledger.db")
    assert not settings.development


def test_the_environment_is_stronger_than_files_and_the_folder_here_than_home(monkeypatch, tmp_path):
    home = tmp_path / ".richpicture"
    home.mkdir()
    (home / "richpicture.toml").write_text('port = 1\nhost = "::1"\naudience = "home"\n')
    (tmp_path / "richpicture.toml").write_text('port = 2\nhost = "127.0.0.2"\n')
    (tmp_path / ".env").write_text("RICHPICTURE_PORT=3\nPOSTGRES_PASSWORD=of-someone-else\n")
    assert (load_settings().port, load_settings().host, load_settings().audience) == (3, "127.0.0.2", "home")
    monkeypatch.setenv("RICHPICTURE_PORT", "4")
    assert load_settings().port == 4
    assert load_settings(port=5).port == 5


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "65536", "RICHPICTURE_PORT"),
        ("PORT", "http", "RICHPICTURE_PORT"),
        ("ALLOWED_ORIGINS", "*", "no origin"),
        ("ALLOWED_ORIGINS", "maps.example.org", "no origin"),
        ("CURSOR_KEY", "short", "openssl rand -base64 32"),
        ("CURSOR_KEY", "not base64 at all, but long enough to be a key", "32 random bytes"),
        ("COST", "0", "RICHPICTURE_COST"),
        ("QUERY_SECONDS", "-1", "RICHPICTURE_QUERY_SECONDS"),
        ("LOG_LEVEL", "LOUD", "RICHPICTURE_LOG_LEVEL"),
        ("ISSUER", "http://issuer.example", "https://"),
        ("ISSUER", "issuer", "jwks_url or jwks_file"),
        ("JWKS_URL", "https://issuer.example/keys", "set issuer"),
        ("JWKS_URL", "http://issuer.example/keys", "https://"),
        ("CLIENT_ID", "richpicture", "set issuer"),
        ("PUBLIC_URL", "http://richpicture.example.org", "no safe origin"),
        ("PUBLIC_URL", "https://richpicture.example.org/console", "no safe origin"),
        ("PUBLIC_URL", "https://anyone@richpicture.example.org", "no safe origin"),
        ("TRUSTED_PROXIES", "*", "no address or network"),
        ("TRUSTED_PROXIES", "10.0.0.1, proxy", "no address or network"),
    ],
)
def test_a_wrong_setting_is_named_with_its_mend(monkeypatch, name, value, said):
    monkeypatch.setenv(f"RICHPICTURE_{name}", value)
    with pytest.raises(ConfigurationError, match=said):
        load_settings()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("prot = 8000\n", "no setting prot"),
        ("port = \n", "richpicture.toml"),
        ("port = [1]\n", "RICHPICTURE_PORT"),
    ],
)
def test_a_wrong_file_is_named(tmp_path, text, said):
    (tmp_path / "richpicture.toml").write_text(text)
    with pytest.raises(ConfigurationError, match=said):
        load_settings()


def test_an_unknown_name_is_refused_wherever_it_stands_with_the_right_one_and_without_its_value(
    monkeypatch, tmp_path
):
    monkeypatch.setenv("RICHPICTURE_LEDGR_URL", "postgresql://secretxa")
    (tmp_path / ".env").write_text("RICHPICTURE_PROT=8001\nRICHPICTURE_BIND=127.0.0.1\nOTHERS_PORT=1\n")
    (tmp_path / "richpicture.toml").write_text("hom = 'x'\nport = 'many'\n")
    with pytest.raises(ConfigurationError) as told:
        load_settings()
    for fault in (
        "the environment: there is no setting RICHPICTURE_LEDGR_URL (RICHPICTURE_LEDGER_URL?)",
        ".env: there is no setting RICHPICTURE_PROT (RICHPICTURE_PORT?)",
        "richpicture.toml: there is no setting hom (home?)",
        "RICHPICTURE_PORT: ",
    ):
        assert fault in str(told.value)
    assert "secretxa" not in str(told.value)
    assert "BIND" not in str(told.value)
    assert "OTHERS" not in str(told.value)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org", "127.0.0.1.example.org"])
def test_development_is_refused_wherever_others_could_reach_it(monkeypatch, host):
    monkeypatch.setenv("RICHPICTURE_DEVELOPMENT", "true")
    monkeypatch.setenv("RICHPICTURE_HOST", host)
    with pytest.raises(ConfigurationError, match="must not listen"):
        load_settings()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"introspection": True}, "introspection needs client_id and client_secret"),
        ({"introspection": True, "client_id": "us"}, "introspection needs client_id and client_secret"),
        ({"public_url": "https://richpicture.example.org"}, "sign-in at public_url needs client_id"),
        ({"jwks_url": "https://issuer.example/keys", "jwks_file": "keys.json"}, "not both"),
        ({"token_types": "at+jwt, JWT", "client_id": "us", "audience": "us"}, "another audience"),
    ],
)
def test_what_an_issuer_must_know_is_told(more, said):
    with pytest.raises(ConfigurationError, match=said):
        load_settings(issuer="https://issuer.example", **more)


def test_development_and_an_issuer_exclude_each_other(monkeypatch):
    monkeypatch.setenv("RICHPICTURE_DEVELOPMENT", "true")
    monkeypatch.setenv("RICHPICTURE_ISSUER", "https://issuer.example")
    monkeypatch.setenv("RICHPICTURE_JWKS_URL", "https://issuer.example/keys")
    with pytest.raises(ConfigurationError, match="issuer of its own"):
        load_settings()


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("", False),
    ],
)
def test_loopback_is_what_only_this_machine_reaches(host, loopback):
    assert is_loopback(host) is loopback


def test_a_real_installation_needs_an_issuer_a_cursor_key_and_an_audit_key():
    with pytest.raises(ConfigurationError, match="RICHPICTURE_ISSUER"):
        issuer_keys(load_settings())
    with pytest.raises(ConfigurationError, match="openssl rand"):
        read_cursor_key(load_settings())
    with pytest.raises(ConfigurationError, match="openssl genpkey"):
        audit_key(load_settings())
    settings = load_settings(
        issuer="https://issuer.example", jwks_url="https://issuer.example/keys", cursor_key=KEY
    )
    assert isinstance(issuer_keys(settings), FetchedKeys)
    assert len(read_cursor_key(settings)) == 32
    assert KEY not in repr(settings)


def test_the_development_key_is_its_owners_alone_and_stays(tmp_path):
    token = DevelopmentKey.of(tmp_path).token("ana.reid", "richpicture", 60)
    path = tmp_path / "development.jwk"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = DevelopmentKey.of(tmp_path).token("ana.reid", "richpicture", 60)
    assert token.split(".")[0] == again.split(".")[0]  # signed with the same key
    path.chmod(0o644)
    with pytest.raises(ConfigurationError, match="others may read it"):
        DevelopmentKey.of(tmp_path)


def test_the_secret_of_cursors_is_kept_in_development(tmp_path):
    settings = load_settings(development=True, home=tmp_path / "home")
    assert read_cursor_key(settings) == read_cursor_key(settings)
    assert stat.S_IMODE((tmp_path / "home" / "cursor.key").stat().st_mode) == 0o600


def test_the_open_half_of_a_pair_may_be_read_by_others_and_is_made_of_the_kept_one(tmp_path):
    settings = load_settings(development=True, home=tmp_path)
    public, private = tmp_path / "privacy.pub.pem", tmp_path / "privacy.pem"
    first = sealer(settings)
    public.chmod(0o644)
    assert sealer(settings)
    public.unlink()
    again = sealer(settings)
    assert first
    assert again
    for one in (first, again):
        assert unseal(one.seal(["sought"]), private) == ["sought"]
    private.chmod(0o640)
    public.unlink()
    with pytest.raises(ConfigurationError, match="others may read it"):
        sealer(settings)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"development": False}, "Nobody could sign in"),
        ({"partnership": None}, "No partnership is set"),
        ({"partnership": Path("/nowhere")}, "/nowhere/partnership.toml: there is no such file"),
        ({"ledger_url": "mysql://somewhere/x"}, "SQLite or PostgreSQL"),
        ({}, "richpicture migrate"),
    ],
)
def test_a_server_that_can_not_start_says_why(tmp_path, more, said):
    told = {"home": tmp_path / "home", "partnership": DEMO, "development": True, "port": 0, **more}
    with pytest.raises((ConfigurationError, LedgerError, GraphError), match=re.escape(said)):
        asyncio.run(serve(load_settings(**told)))


def test_a_mistake_is_one_paragraph_and_no_traceback(tmp_path):
    env = environment(tmp_path / "home", host="0.0.0.0")
    done = richpicture("serve", "--port", "0", env=env, cwd=tmp_path)
    assert done.returncode == 1
    assert "must not listen on 0.0.0.0" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stdout == ""


def test_a_port_that_is_taken_is_told(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ConfigurationError, match=f"can't listen on 127.0.0.1:{port}"):
            check_address(load_settings(port=port))
