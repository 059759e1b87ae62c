"""How requests are parted, proven and paced: dlt's paginators and authenticators as a source's block asks for them.

Called by `flows.sources.rest` alone. Importing dlt takes two seconds: only nights with an API pay for it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from dlt.common.configuration.specs.runtime_configuration import RuntimeConfiguration
from dlt.sources.helpers.requests.retry import Client
from dlt.sources.helpers.rest_client.auth import APIKeyAuth, BearerTokenAuth, HttpBasicAuth, OAuth2ClientCredentials
from dlt.sources.helpers.rest_client.client import RESTClient
from dlt.sources.helpers.rest_client.paginators import (
    BasePaginator,
    HeaderLinkPaginator,
    JSONLinkPaginator,
    JSONResponseCursorPaginator,
    OffsetPaginator,
    PageNumberPaginator,
    SinglePagePaginator,
)
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase

from flows.sources.places import Auth, Paging, RestApi
from taxonomy.errors import ConfigError, InputError

_PIECE: Final = 1 << 16


def secret(source: str, key: str, variable: str | None) -> str:
    """The value of an environment variable. Raises ConfigError with its name alone."""
    value = os.environ.get(variable or "", "").strip()
    if not value:
        raise ConfigError(
            f"sources.{source}.{key}: the environment variable {variable} is not set.", remedy="Export it."
        )
    if not value.isprintable() and key != "auth.key_env":
        raise ConfigError(f"sources.{source}.{key}: {variable} holds a line break or another control character.")
    return value


class PathPage(BasePaginator):
    """The number of the page stands in the path of the address."""

    def __init__(self, url: str, first: int) -> None:
        super().__init__()
        self._url = url
        self._page = first

    def init_request(self, request: requests.Request) -> None:
        self.update_request(request)

    def update_state(self, response: requests.Response, data: list[Any] | None = None) -> None:
        self._page += 1
        self._has_next_page = bool(data)

    def update_request(self, request: requests.Request) -> None:
        request.url = self._url.replace("{page}", str(self._page))


class ExportCursor(JSONResponseCursorPaginator):
    """The cursor of an export that is resumed: it stands instead of the first moment, not beside it."""

    def __init__(self, paging: Paging, first_moment: str | None) -> None:
        super().__init__(cursor_path=paging.path or "", cursor_param=paging.param or "cursor")
        self._first_moment = first_moment

    def update_request(self, request: requests.Request) -> None:
        super().update_request(request)
        if self._first_moment is not None and isinstance(request.params, dict):
            request.params.pop(self._first_moment, None)


def paginator(settings: RestApi) -> BasePaginator:
    """The paginator of a block."""
    paging: Paging = settings.paging
    match paging.type:
        case "page" if "{page}" in settings.url:
            return PathPage(settings.url, paging.first)
        case "page":
            return PageNumberPaginator(base_page=paging.first, page_param=paging.param or "page", total_path=None)
        case "offset":
            return OffsetPaginator(
                limit=paging.size, offset_param=paging.param or "offset",
                limit_param=paging.size_param or "limit", total_path=None,
            )  # fmt: skip
        case "cursor" if paging.resume:
            return ExportCursor(paging, settings.incremental.param if settings.incremental else None)
        case "cursor":
            return JSONResponseCursorPaginator(cursor_path=paging.path or "", cursor_param=paging.param or "cursor")
        case "next_link":
            return JSONLinkPaginator(next_url_path=paging.path or "")
        case "link_header":
            return HeaderLinkPaginator()
    return SinglePagePaginator()


class SignedToken(AuthBase):
    """A short-lived token that is signed here with a private key (ES256), as app stores ask for it."""

    def __init__(self, source: str, settings: Auth, clock: Callable[[], float] = time.time) -> None:
        self._settings = settings
        self._pem = secret(source, "auth.key_env", settings.key_env).replace("\\n", "\n").encode()
        self._head = {"alg": "ES256", "typ": "JWT", "kid": secret(source, "auth.key_id_env", settings.key_id_env)}
        self._issuer = secret(source, "auth.issuer_env", settings.issuer_env)
        self._clock = clock
        self._token, self._until = "", 0.0
        self._source = source
        self._sign(self._clock())

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        now = self._clock()
        if now > self._until - 60:
            self._sign(now)
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request

    def _sign(self, now: float) -> None:
        """RFC 7515: the signature is r and s, 32 bytes each, over the two encoded parts."""
        import base64
        import json

        from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey
        from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        try:
            key = load_pem_private_key(self._pem, password=None)
        except (ValueError, TypeError):
            key = None
        if not isinstance(key, EllipticCurvePrivateKey) or not isinstance(key.curve, SECP256R1):
            raise ConfigError(
                f"sources.{self._source}.auth.key_env: {self._settings.key_env} holds no private key of P-256 in PEM."
            ) from None

        def encoded(part: bytes) -> bytes:
            return base64.urlsafe_b64encode(part).rstrip(b"=")

        self._until = now + 60 * self._settings.minutes
        claims = {
            "iss": self._issuer, "iat": int(now), "exp": int(self._until), "aud": self._settings.audience,
        }  # fmt: skip
        signed = b".".join(encoded(json.dumps(part, separators=(",", ":")).encode()) for part in (self._head, claims))
        r, s = decode_dss_signature(key.sign(signed, ECDSA(SHA256())))
        self._token = (signed + b"." + encoded(r.to_bytes(32, "big") + s.to_bytes(32, "big"))).decode()


def authenticator(source: str, settings: Auth | None) -> AuthBase | None:
    """How requests of a block prove who asks. Raises ConfigError where a secret is missing."""
    if settings is None:
        return None
    match settings.type:
        case "bearer":
            return BearerTokenAuth(token=secret(source, "auth.token_env", settings.token_env))
        case "api_key":
            value = secret(source, "auth.key_env", settings.key_env)
            return APIKeyAuth(name=settings.name, api_key=value, location=settings.place)
        case "basic":
            user = secret(source, "auth.user_env", settings.user_env)
            return HttpBasicAuth(username=user, password=secret(source, "auth.password_env", settings.password_env))
        case "oauth2":
            extra = {"scope": settings.scope} if settings.scope else {}
            return OAuth2ClientCredentials(
                access_token_url=settings.token_url or "",
                client_id=secret(source, "auth.client_id_env", settings.client_id_env),
                client_secret=secret(source, "auth.client_secret_env", settings.client_secret_env),
                access_token_request_data=extra,
                session=Client(raise_for_status=False).session,
            )
        case "jwt":
            return SignedToken(source, settings)


class Paced(HTTPAdapter):
    """Leaves time between requests, those that are made again included."""

    def __init__(self, per_minute: int | None) -> None:
        super().__init__()
        self._apart = 60 / per_minute if per_minute else 0.0
        self._next = 0.0

    def send(self, *args: Any, **kwargs: Any) -> requests.Response:
        if (wait := self._next - time.monotonic()) > 0:
            time.sleep(wait)
        self._next = time.monotonic() + self._apart
        return super().send(*args, **kwargs)


def client_of(source: str, settings: RestApi) -> RESTClient:
    """A client that speaks to the block's host alone: answers cannot lead its secrets elsewhere."""
    session = Client(
        request_timeout=settings.timeout_s, raise_for_status=False, request_max_attempts=settings.retries.attempts,
        request_max_retry_delay=max(1.0, settings.retries.max_wait_s),
    ).session  # fmt: skip
    parts = urlsplit(settings.url)
    session.adapters.clear()
    session.mount(f"{parts.scheme}://{parts.netloc}/", Paced(settings.per_minute))
    session.headers["User-Agent"] = "valueledger"
    return RESTClient(
        base_url="", headers=dict(settings.headers), auth=authenticator(source, settings.auth), session=session,
        config=RuntimeConfiguration(dlthub_telemetry=False),
    )  # fmt: skip


def guard(settings: RestApi) -> Callable[..., None]:
    """Reads an answer within its limit and refuses what is none; run inside the retries, since answers can be cut."""
    most = settings.max_page_mb * 1024 * 1024

    def read(response: requests.Response, *_: Any, **__: Any) -> None:
        if response.status_code >= 400:
            wait = seconds_asked(response.headers.get("Retry-After", ""))
            if response.status_code in {429, 503} and wait > settings.retries.max_wait_s:
                raise InputError(
                    f"answers {response.status_code} and asks to wait {wait:,.0f} s, longer than"
                    f" retries.max_wait_s ({settings.retries.max_wait_s:g}).",
                    remedy="The next night goes on; or raise it, or lower per_minute.",
                )
            response.close()
            raise requests.HTTPError(str(response.status_code), response=response)
        pieces, size = [], 0
        for piece in response.iter_content(_PIECE):
            pieces.append(piece)
            size += len(piece)
            if size > most:
                raise InputError(f"an answer is larger than max_page_mb ({settings.max_page_mb}).")
        response._content = b"".join(pieces)  # what `Response.content` itself does, without a limit
        response._content_consumed = True

    return read


def seconds_asked(header: str) -> float:
    """What Retry-After asks for, in seconds from now; 0 where it asks for nothing."""
    if header.strip().isdecimal():
        return float(header)
    try:
        moment = parsedate_to_datetime(header)
    except (TypeError, ValueError):
        return 0.0
    return max(0.0, ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds())
