"""A small but real OpenID Connect provider on loopback: discovery, authorization code with PKCE, token, keys, userinfo.

It signs with its own RSA key and checks what a client must send (secret, redirect address, one use of a code, PKCE).
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa


class Provider:
    """One provider with one client and one person, who says yes at once."""

    client_id, client_secret = "bridgework", "a-client-secret"

    def __init__(self, person: dict[str, Any]) -> None:
        self.person = person
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: set[str] = set()
        self.broken: dict[str, bytes] = {}  # what to answer to a path instead
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> Provider:
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def authorize(self, query: dict[str, str]) -> str:
        if query.get("client_id") != self.client_id or query.get("response_type") != "code":
            raise PermissionError
        if query.get("code_challenge_method") != "S256" or "openid" not in query["scope"].split():
            raise PermissionError
        code = secrets.token_urlsafe()
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str]) -> dict[str, Any]:
        asked = self.codes.pop(form["code"])  # KeyError: a code works once
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        right = (
            secrets.compare_digest(form["client_secret"], self.client_secret)
            and form["client_id"] == self.client_id
            and form["redirect_uri"] == asked["redirect_uri"]
            and challenge.decode() == asked["code_challenge"]
        )
        if not right:
            raise PermissionError
        access, now = secrets.token_urlsafe(), int(time.time())
        self.tokens.add(access)
        claims = {"iss": self.url, "aud": self.client_id, "iat": now, "exp": now + 60, **self.person}
        id_token = jwt.encode(claims, self.key, "RS256", headers={"kid": "one"})
        return {"access_token": access, "token_type": "Bearer", "expires_in": 60, "id_token": id_token}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                return

            def is_broken(self) -> bool:
                raw = provider.broken.get(urlsplit(self.path).path)
                if raw is None:
                    return False
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)
                return True

            def answer(self, body: dict[str, Any], status: int = 200) -> None:
                raw = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def do_GET(self) -> None:  # noqa: N802
                url = urlsplit(self.path)
                if self.is_broken():
                    return
                if url.path == "/.well-known/openid-configuration":
                    self.answer(
                        {
                            "issuer": provider.url,
                            "authorization_endpoint": f"{provider.url}/authorize",
                            "token_endpoint": f"{provider.url}/token",
                            "userinfo_endpoint": f"{provider.url}/userinfo",
                            "jwks_uri": f"{provider.url}/keys",
                            "token_endpoint_auth_methods_supported": ["client_secret_post"],
                        }
                    )
                elif url.path == "/authorize":
                    try:
                        to = provider.authorize({k: v[0] for k, v in parse_qs(url.query).items()})
                    except (PermissionError, KeyError):
                        self.answer({"error": "invalid_request"}, 400)
                        return
                    self.send_response(302)
                    self.send_header("Location", to)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                elif url.path == "/keys":
                    key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(provider.key.public_key()))
                    self.answer({"keys": [{**key, "kid": "one", "use": "sig", "alg": "RS256"}]})
                elif url.path == "/userinfo":
                    raw = self.headers.get("Authorization", "").removeprefix("Bearer ")
                    self.answer(
                        provider.person if raw in provider.tokens else {}, 200 if raw in provider.tokens else 401
                    )
                else:
                    self.answer({}, 404)

            def do_POST(self) -> None:  # noqa: N802
                raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
                if self.is_broken():
                    return
                try:
                    self.answer(provider.token({k: v[0] for k, v in parse_qs(raw).items()}))
                except (PermissionError, KeyError):
                    self.answer({"error": "invalid_grant"}, 400)

        return Handler
