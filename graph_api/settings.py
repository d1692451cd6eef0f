"""Settings: from the environment (`RICHPICTURE_*`), `.env` and `richpicture.toml`, checked at the start."""

import base64
import binascii
import ipaddress
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from graph_api.addresses import is_loopback, is_origin, is_safe
from graph_api.setting_places import (
    ENVIRONMENT,
    HOME,
    SETTINGS_FILE,
    in_environment,
    settings_files,
    unknown_in_environment,
    unknown_in_files,
)
from schema.partnership import ConfigurationError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

DEVELOPMENT_ISSUER = "urn:richpicture:development"

Positive = Annotated[int, Field(gt=0)]


class Settings(BaseSettings):
    """Everything that an installation may say. Names in the environment carry `RICHPICTURE_` before them."""

    model_config = SettingsConfigDict(
        env_prefix=ENVIRONMENT, env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    home: Path = HOME
    """The folder for what this installation keeps: ledger, graph and keys, unless said otherwise."""
    partnership: Path | None = None
    """The folder that describes the partnership: agencies, sources, people, policies."""

    ledger_url: str | None = None
    graph_url: str | None = None
    graph_user: str | None = None
    graph_password: SecretStr | None = None

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 8000
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = ()
    """Origins whose pages may call the API from a browser; separated by commas in the environment."""
    trusted_proxies: str = "127.0.0.1"
    """Addresses whose word on the client's address (`X-Forwarded-For`) is taken; separated by commas."""
    metrics_addresses: str | None = None
    """Addresses that may read `/metrics` without signing in; separated by commas."""

    issuer: str | None = None
    """The address of the identity provider, under which it tells of itself; the `iss` of its tokens."""
    audience: str = "richpicture"
    jwks_url: str | None = None
    jwks_file: Path | None = None
    """Where the issuer's keys are, if not where it says."""
    token_types: str = "at+jwt"
    """The `typ` that access tokens may have; separated by commas."""
    introspection: bool = False
    """Ask the issuer about each token at each request, so that one which it revoked ends at once."""
    client_id: str | None = None
    client_secret: SecretStr | None = None
    """As what the issuer knows us: to sign users in with a browser, and to ask about tokens."""
    public_url: str | None = None
    """The origin at which browsers reach this server."""
    session_idle_seconds: Positive = 1_800
    session_seconds: Positive = 36_000
    cursor_key: SecretStr | None = None
    """At least 32 random bytes in base64; every server process of an installation has the same."""
    audit_key_file: Path | None = None
    """The Ed25519 key in PEM that signs the audit log's checkpoints; every server process has the same."""
    audit_key: SecretStr | None = None
    """The same key as its 32 random bytes in base64."""
    audit_checkpoints: Path | None = None
    """The file outside the ledger to which each checkpoint is added; `audit-checkpoints.jsonl` in `home`."""
    audit_seconds: Annotated[float, Field(gt=0, le=3_600)] = 10.0
    """How often the audit log is signed when it has grown."""
    privacy_key_file: Path | None = None
    """The privacy officer's public X25519 key in PEM: what is searched for is sealed for her."""
    trial_key_file: Path | None = None
    """The key that seals the arms of trials, 32 random bytes in base64; every server process has the same."""
    development: bool = False
    """Accept tokens signed with a key of this installation's own; on loopback alone."""

    break_glass_minutes: Annotated[int, Field(ge=1, le=60)] = 30
    """For how long at most someone may break the glass."""
    break_glass_review_hours: Annotated[float, Field(gt=0)] = 72.0
    """After its end so long without a review, it is a finding."""

    decisions_need_two: bool = False
    """Whether a steward's SAME or DIFFERENT counts only when a second steward has ruled the same."""

    requests_per_minute: Positive = 1_200
    """Of one principal, at one server process."""
    address_requests_per_minute: Positive = 6_000
    """Of one address, before it is known who asks."""
    connections: Positive = 10
    """WebSockets of one principal at once, at one server process."""
    body_bytes: Positive = 250_000
    tokens: Positive = 2_000
    depth: Positive = 20
    fields: Positive = 500
    aliases: Positive = 50
    cost: Positive = 100_000
    query_seconds: Annotated[float, Field(gt=0)] = 10.0
    analysts_url: str | None = None
    """The address of a Neo4j that holds the analysts' graph alone; without it, cells on this machine."""
    analysts_user: str | None = None
    analysts_password: SecretStr | None = None
    cypher_per_minute: Positive = 60
    """Questions in Cypher of one analyst, at one server process."""
    cypher_at_once: Positive = 4
    """How many questions in Cypher run at once; the others wait."""
    cypher_seconds: Annotated[int, Field(ge=1, le=600)] = 10
    cypher_megabytes: Annotated[int, Field(ge=64, le=65_536)] = 512
    """The memory that one question in Cypher may take beside the graph."""
    cypher_rows: Annotated[int, Field(ge=1, le=1_000_000)] = 10_000
    """How many rows of an answer in Cypher are told, unless more are asked for."""
    cypher_most_rows: Annotated[int, Field(ge=1, le=1_000_000)] = 100_000
    """How many may be asked for; each `cypher_rows` of them count as a question of the minute."""
    poll_seconds: Annotated[float, Field(gt=0, le=60)] = 0.5
    """How often the projector looks for what was written to the ledger."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def _separate(cls, told: Any) -> Any:
        return [one.strip() for one in told.split(",") if one.strip()] if isinstance(told, str) else told

    @field_validator("allowed_origins")
    @classmethod
    def _origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        for origin in origins:
            if origin == "*" or not is_origin(origin):
                raise ValueError(f"{origin!r} is no origin; one looks like https://maps.example.org")
        return origins

    @field_validator("public_url")
    @classmethod
    def _own_origin(cls, origin: str | None) -> str | None:
        if origin is not None and not (is_origin(origin) and is_safe(origin)):
            raise ValueError(f"{origin!r} is no safe origin; one looks like https://richpicture.example.org")
        return origin

    @field_validator("trusted_proxies", "metrics_addresses")
    @classmethod
    def _addresses(cls, told: str | None) -> str | None:
        for one in told.split(",") if told is not None else ():
            try:
                ipaddress.ip_network(one.strip())
            except ValueError:
                raise ValueError(
                    f"{one.strip()!r} is no address or network; one looks like 10.0.0.7 or 10.0.0.0/29"
                ) from None
        return told

    @field_validator("cursor_key", "audit_key")
    @classmethod
    def _long_enough(cls, key: SecretStr | None) -> SecretStr | None:
        if key is not None and len(_unbase64(key.get_secret_value())) < 32:
            raise ValueError("is not 32 random bytes in base64; make some with: openssl rand -base64 32")
        return key

    @model_validator(mode="after")
    def _only_on_loopback(self) -> Self:
        if self.development and not is_loopback(self.host):
            raise ValueError(
                f"development accepts tokens that anyone on this machine can make, so the server must not "
                f"listen on {self.host}: set RICHPICTURE_HOST to 127.0.0.1, or name a real issuer "
                "(RICHPICTURE_ISSUER, RICHPICTURE_JWKS_URL) and set RICHPICTURE_DEVELOPMENT=false"
            )
        return self

    @model_validator(mode="after")
    def _one_issuer(self) -> Self:
        elsewhere = (self.jwks_url is not None) + (self.jwks_file is not None)
        of_issuer = (self.issuer, self.client_id, self.client_secret, self.public_url)
        if self.development and (elsewhere or self.introspection or any(of_issuer)):
            raise ValueError("development has an issuer of its own: set it to false, or set no other issuer")
        if self.issuer is None and (elsewhere or self.introspection or any(of_issuer)):
            raise ValueError("keys, client and sign-in are those of an issuer: set issuer, too")
        if elsewhere == 2:
            raise ValueError("an issuer has its keys at one place: set jwks_url or jwks_file, not both")
        if self.issuer is not None and not elsewhere and not is_safe(self.issuer):
            raise ValueError("an issuer tells of itself at https://…: set that, or jwks_url or jwks_file")
        return self

    @model_validator(mode="after")
    def _known_to_the_issuer(self) -> Self:
        if self.introspection and not (self.client_id and self.client_secret):
            raise ValueError("introspection needs client_id and client_secret, by which the issuer knows us")
        if self.public_url is not None and self.client_id is None:
            raise ValueError("sign-in at public_url needs client_id, by which the issuer knows us")
        if self.audience == self.client_id and self.token_types != "at+jwt":
            raise ValueError(
                "an ID token, which is for client_id, must not pass for an access token: set another audience"
            )
        return self

    @model_validator(mode="after")
    def _one_audit_key(self) -> Self:
        if self.audit_key is not None and self.audit_key_file is not None:
            raise ValueError("the audit log is signed by one key: set audit_key or audit_key_file")
        return self

    @field_validator("jwks_url")
    @classmethod
    def _not_in_the_clear(cls, url: str | None) -> str | None:
        if url is not None and not is_safe(url):
            raise ValueError("must begin with https://")
        return url

    @property
    def ledger_address(self) -> str:
        """Where the ledger is; a file under `home` unless said otherwise."""
        return self.ledger_url or f"sqlite:///{self.own_ledger}"

    @property
    def own_ledger(self) -> Path:
        """The file of the ledger where none is set."""
        return self.home.absolute() / "ledger.db"

    @property
    def graph_address(self) -> str:
        """Where the graph is; embedded under `home` unless said otherwise."""
        return self.graph_url or f"embedded:{self.home.absolute() / 'graph.kgl'}"

    @property
    def second_place(self) -> Path:
        """Where the audit log's checkpoints stand outside the ledger."""
        return (self.audit_checkpoints or self.home / "audit-checkpoints.jsonl").absolute()

    @property
    def metrics_readers(self) -> tuple[Network, ...]:
        """The networks from which whoever asks may read the figures."""
        told = self.metrics_addresses
        return tuple(ipaddress.ip_network(one.strip()) for one in told.split(",")) if told else ()

    @property
    def scratch(self) -> Path:
        """Where a linkage run spills to; nothing in it outlives the run."""
        return self.home.absolute() / "scratch"

    @property
    def projections(self) -> Path:
        """The folder of the analysts' graph."""
        return self.home.absolute() / "projection"

    @property
    def analysts_server(self) -> tuple[str, str | None, str | None] | None:
        """Address, user and password of the analysts' Neo4j; None where there is none."""
        secret = self.analysts_password
        if self.analysts_url is None:
            return None
        return self.analysts_url, self.analysts_user, secret.get_secret_value() if secret else None

    @property
    def address(self) -> str:
        """Where a client finds this installation's server."""
        return self.public_url or f"http://{self.host}:{self.port}"

    @property
    def embedded(self) -> bool:
        """Whether the graph lives in this very process, which then projects by itself."""
        return self.graph_address.startswith("embedded:")

    @property
    def folder(self) -> Path:
        """The partnership's folder; ConfigurationError where none is set."""
        if self.partnership is None:
            raise ConfigurationError(
                "No partnership is set. Set RICHPICTURE_PARTNERSHIP to the folder that holds "
                "partnership.toml, or try the demonstration: richpicture demo"
            )
        return self.partnership

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """First what a command says, then environment, `.env`, `richpicture.toml` here, that of `home`."""
        tomls = [TomlConfigSettingsSource(settings_cls, file) for file in settings_files()]
        return (init_settings, env_settings, dotenv_settings, *tomls)


def load_settings(**told: Any) -> Settings:
    """The settings in force; ConfigurationError names each that is wrong and what would be right."""
    try:
        faults = list(_unknown())
        try:
            settings = Settings(**told)
        except ValidationError as error:
            faults += [f"{_name(fault['loc'])}{_plain(fault['msg'])}" for fault in error.errors()]
    except (OSError, ValueError) as error:  # no right to read, not TOML, not text
        raise ConfigurationError(f"{SETTINGS_FILE} or .env can't be read: {error}.") from None
    if faults:
        raise ConfigurationError(
            f"The settings are wrong: {'; '.join(faults)}. They come from the environment, .env and "
            "richpicture.toml."
        )
    return settings


def _unknown() -> Iterator[str]:
    known = Settings.model_fields
    yield from unknown_in_files(known)
    for place, source in (("the environment", EnvSettingsSource), (".env", DotEnvSettingsSource)):
        yield from unknown_in_environment(place, source(Settings).env_vars, known)


def _name(place: tuple[int | str, ...]) -> str:
    return f"{in_environment(str(place[0]))}: " if place else ""


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ")


def _unbase64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""
