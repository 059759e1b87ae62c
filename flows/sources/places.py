"""What a source's block may say where rows come from a database, an API, a command or an inbox instead of files.

Assembled into `flows.settings.Settings`, beside `FileDrop`; read by the connector of each type. Frozen, extra keys
refused. Secrets stand in the environment: keys that end in `_env` hold variables' names, and their values are never
shown. What every type of source shares is in `flows.sources.options`. Over 250 lines: every key is one line.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, field_validator, model_validator

from flows.sources.incremental import DEFAULT_LOOKBACK, Incremental, Span
from flows.sources.options import Columns, FileDrop, Frozen, Globs, SourceSettings, Words

_ENV_NAME: Final = re.compile(r"[A-Z_][A-Z0-9_]{0,79}")
_PARAM: Final = re.compile(r"[^\s&=#?]{1,100}")


def env_name(text: str) -> str:
    """The name of an environment variable. Raises ValueError without showing what was given: it may be the secret."""
    if not _ENV_NAME.fullmatch(text):
        raise ValueError("is no variable's name; accepted: capitals, digits and _, such as VALUELEDGER_ID_KEY")
    return text


EnvName = Annotated[str, AfterValidator(env_name)]


def _param(text: str) -> str:
    if not _PARAM.fullmatch(text):
        raise ValueError("is no parameter's name; accepted: one word, such as updated_since")
    return text


def _address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.password:
        raise ValueError("is no address; accepted: https://host/path, without a user or a password in it")
    return text


def _texts(values: object) -> object:
    """Numbers and truth values in a block of parameters are written as text."""
    if not isinstance(values, dict):
        return values
    plain = {True: "true", False: "false"}
    return {
        name: plain[value] if isinstance(value, bool) else str(value) if isinstance(value, int | float) else value
        for name, value in values.items()
    }


Param = Annotated[str, AfterValidator(_param)]
Address = Annotated[str, AfterValidator(_address)]
Texts = Annotated[dict[str, str], BeforeValidator(_texts)]


class Growing(SourceSettings):
    """What sources share that are asked anew every night: a row has no place of its own, so it must have an id."""

    @model_validator(mode="after")
    def _identified(self) -> Self:
        if self.id_from == "row":
            raise ValueError("id_from is row, which holds for files; accepted here: fields.id, or id_from: content")
        if self.dates.fallback == "day_in_name":
            raise ValueError("dates.fallback is day_in_name, which holds for files; accepted: night or a date")
        return self


class Database(Growing):
    """`type: sql`: a table, view or query of any database that SQLAlchemy speaks to; nothing is ever written there."""

    type: Literal["sql"]
    url_env: EnvName  # variable that holds SQLAlchemy's URL, such as postgresql+psycopg://user:password@host/shop
    table: str | None = None  # a name, or schema.name
    query: str | None = None  # or a SELECT, without a semicolon
    cursor: str | None = None  # column that grows with every change; None: the whole is read every night
    key: Columns | None = None  # columns that tell rows with the same cursor apart; default: fields.id
    lookback: Span = DEFAULT_LOOKBACK
    start: str | None = None  # first value of the cursor; None: from the beginning
    page_rows: int = Field(default=2_000, ge=1, le=100_000)  # rows a query
    timeout_s: float = Field(default=60, gt=0, le=3_600)  # to connect
    query_timeout_s: float = Field(default=600, gt=0, le=86_400)  # for one page; by an index it takes less than one

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.table is None) == (self.query is None):
            raise ValueError("name either a table or a query")
        if self.query is not None and ";" in self.query.rstrip().rstrip(";"):
            raise ValueError("query holds a semicolon; accepted: one SELECT")
        if self.key is None and self.fields.id is None:
            raise ValueError("key is missing: without fields.id, name the columns that tell rows apart")
        return self

    @property
    def keys(self) -> tuple[str, ...]:
        """Columns that tell rows with the same cursor apart."""
        return self.key or self.fields.id or ()


class Auth(Frozen):
    """How requests prove who asks. Every secret is the name of an environment variable."""

    type: Literal["bearer", "api_key", "basic", "oauth2", "jwt"]
    token_env: EnvName | None = None  # bearer
    name: str = "X-Api-Key"  # api_key: of the header or parameter
    place: Literal["header", "query"] = "header"  # api_key
    key_env: EnvName | None = None  # api_key; jwt: the private key (PEM)
    user_env: EnvName | None = None  # basic
    password_env: EnvName | None = None  # basic
    token_url: Address | None = None  # oauth2: client credentials
    client_id_env: EnvName | None = None
    client_secret_env: EnvName | None = None
    scope: str | None = None  # oauth2
    key_id_env: EnvName | None = None  # jwt
    issuer_env: EnvName | None = None  # jwt
    audience: str | None = None  # jwt
    minutes: int = Field(default=15, ge=1, le=60)  # jwt: how long a token holds

    @model_validator(mode="after")
    def _complete(self) -> Self:
        for name in NEEDED[self.type]:
            if getattr(self, name) is None:
                raise ValueError(f"{name} is missing; type: {self.type} needs {', '.join(NEEDED[self.type])}")
        return self


NEEDED: Final[dict[str, tuple[str, ...]]] = {
    "bearer": ("token_env",),
    "api_key": ("key_env",),
    "basic": ("user_env", "password_env"),
    "oauth2": ("token_url", "client_id_env", "client_secret_env"),
    "jwt": ("key_env", "key_id_env", "issuer_env", "audience"),
}


class Paging(Frozen):
    """How the API parts a long answer."""

    type: Literal["none", "page", "offset", "cursor", "next_link", "link_header"] = "none"
    param: Param | None = None  # page, offset: default their names; cursor: default 'cursor'
    first: int = Field(default=1, ge=0)  # page: number of the first one
    size: int = Field(default=100, ge=1, le=10_000)  # offset: rows a page
    size_param: Param | None = None  # offset: default 'limit'
    path: str | None = None  # cursor: where the next cursor stands; next_link: where the next address stands
    more: str | None = None  # path of a truth value that says whether pages follow
    end: str | None = None  # path of a truth value that says that this page is the last one
    last: int | None = Field(default=None, ge=1)  # pages a night, where the API gives no more of them
    resume: bool = False  # cursor: the last one is kept, and the next night goes on from it (incremental exports)
    max_pages: int = Field(default=100_000, ge=1)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.type in {"cursor", "next_link"} and self.path is None:
            raise ValueError(f"path is missing; type: {self.type} needs it, such as meta.next")
        if self.resume and self.type != "cursor":
            raise ValueError("resume holds for type: cursor alone")
        return self


class Retries(Frozen):
    """How often a request is made again after 429, 5xx, a dropped connection or silence."""

    attempts: int = Field(default=6, ge=1, le=20)
    max_wait_s: float = Field(default=120, ge=0, le=3_600)  # a longer Retry-After ends this night's reading


class RestApi(Growing):
    """`type: rest`: an HTTP API that answers with JSON. Requests go to the named host alone."""

    type: Literal["rest"]
    url: Address  # of the first request; {page} in it stands for the number of the page
    params: Texts = Field(default_factory=dict)  # of every request
    headers: Texts = Field(default_factory=dict)
    auth: Auth | None = None
    records: str | None = None  # path of the array in the answer, such as data.items; None: the answer is the array
    no_records: Literal["refuse", "end"] = "refuse"  # what an answer without that path means
    success: Texts = Field(default_factory=dict)  # path: value; what a good answer says where errors come with 200
    paging: Paging = Paging()
    incremental: Incremental | None = None  # None: the whole is read every night
    per_minute: int | None = Field(default=None, ge=1)  # requests, at most
    retries: Retries = Retries()
    timeout_s: float = Field(default=60, gt=0, le=600)  # for a connection, and for each piece of an answer
    max_page_mb: int = Field(default=64, ge=1, le=1_024)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if "{page}" in self.url and (self.paging.type != "page" or self.paging.param is not None):
            raise ValueError("{page} in url goes with paging: {type: page} and no param")
        if self.paging.resume and self.incremental and self.incremental.param and self.incremental.start is None:
            raise ValueError("incremental.start is missing: the first request of an export needs a beginning")
        return self


class Piped(Growing):
    """`type: command`: a program that writes one JSON object a line to stdout. It is run without a shell."""

    type: Literal["command"]
    command: Columns  # the program and its arguments; {since} in an argument stands for the watermark
    folder: Path = Path()  # where it runs
    incremental: Incremental | None = None
    timeout_s: float = Field(default=600, gt=0, le=86_400)  # of silence
    encoding: Literal["utf-8", "gb18030"] = "utf-8"

    @field_validator("command")
    @classmethod
    def _placeholders(cls, command: tuple[str, ...]) -> tuple[str, ...]:
        for part in command:
            for name in re.findall(r"\{([^{}]*)\}", part):
                if name != "since" and name.isidentifier():
                    raise ValueError(f"holds {{{name}}}; accepted: {{since}}")
        return command

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if any("{since}" in part for part in self.command) and (
            self.incremental is None or self.incremental.start is None
        ):
            raise ValueError("{since} needs incremental: with a field and a start, for the first night")
        if self.incremental is not None and self.incremental.param is not None:
            raise ValueError("incremental.param holds for APIs; a command takes {since} in an argument")
        return self


class Inbox(Growing):
    """`type: inbox`: a folder into which a webhook or a mail program lays one event a file, or a few."""

    type: Literal["inbox"]
    folder: Path
    files: Globs = ("*.json", "*.jsonl")
    records: str | None = None  # path of the array inside an event, such as data.items; None: the event is the row
    then: Literal["move", "delete"] = "move"  # what becomes of an event once it is loaded; refused ones always move
    moved_to: Words = Field(default=("read", "refused"), min_length=2, max_length=2)  # folders below the inbox
    group: int = Field(default=1_000, ge=1, le=20_000)  # events a stream
    min_age_s: float = Field(default=10, ge=0, le=86_400)  # younger files may still be written
    max_event_bytes: int = Field(default=4_000_000, ge=1_000, le=100_000_000)

    @field_validator("moved_to")
    @classmethod
    def _plain_names(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(names)) < len(names) or not all(re.fullmatch(r"[\w-]{1,60}", name) for name in names):
            raise ValueError("are no two folders; accepted: two different names of letters, digits, _ and -")
        return names


TYPES: Final = {"files": FileDrop, "sql": Database, "rest": RestApi, "command": Piped, "inbox": Inbox}
"""Every type of source by its word in the configuration."""


def _type_of(block: Any) -> str | None:
    named = block.get("type", "files") if isinstance(block, dict) else getattr(block, "type", None)
    return named if isinstance(named, str) else None


AnySource = Annotated[
    Annotated[FileDrop, Tag("files")]
    | Annotated[Database, Tag("sql")]
    | Annotated[RestApi, Tag("rest")]
    | Annotated[Piped, Tag("command")]
    | Annotated[Inbox, Tag("inbox")],
    Discriminator(_type_of),
]
"""A block under `sources:`; without a `type` it describes files."""
