"""DVSA's API once more, written from its guide and from what its mock application answers, by nobody who knows
the program: standard library alone, none of the program's code or words.

It has the mock application's habits: an Azure-like token endpoint, HTML pages for what it does not know, answers
without a body or headers, today as the echoed start date, always the same request id, and idle connections that
it closes after five seconds. Prints its address; `GET /__applied` tells the changes that it made.
"""

import datetime
import json
import re
import secrets
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

CLIENT, SECRET, SCOPE, KEY = "an-app", "s3cret~of.azure", "api://recalls/.default", "k3y"
REFERENCE = re.compile(r"^[a-zA-Z0-9\-_\\/]{1,49}$")
tokens, recalls, applied, lock = set(), {}, [], threading.Lock()


class Refusal(Exception):
    def __init__(self, status, code, message):
        self.status, self.body = status, {
            "requestId": "d0d5a9e6-35c0-4e04-9b04-6b1b3c1c2b0a",
            "errorCode": code,
            "errorMessage": message,
        }


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 5

    def log_message(self, *_):
        pass

    def send(self, status, body, kind="application/json; charset=utf-8"):
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def json(self, status, value):
        self.send(status, json.dumps(value))

    def page(self, status, words):
        page = f"<!DOCTYPE html>\n<html lang=\"en\"><body><pre>{words}</pre></body></html>\n"
        self.send(status, page, "text/html; charset=utf-8")

    def nothing(self):
        self.wfile.write(b"HTTP/1.1 204 No Content\r\n\r\n")

    def text(self):
        return self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()

    def token(self):
        form = dict(urllib.parse.parse_qsl(self.text()))

        def refuse(status, error, number, words):
            self.json(status, {
                "error": error,
                "error_description": f"AADSTS{number}: {words} Trace ID: 0 Correlation ID: 1",
                "error_codes": [number],
                "trace_id": "0",
                "correlation_id": "1",
            })

        for part in ("grant_type", "client_id", "scope"):
            if part not in form:
                return refuse(400, "invalid_request", 900144, f"The request body must contain: '{part}'.")
        if "client_secret" not in form:
            return refuse(401, "invalid_client", 7000216, "'client_secret' is required.")
        if (form["client_id"], form["client_secret"]) != (CLIENT, SECRET):
            return refuse(401, "invalid_client", 7000215, "Invalid client secret provided.")
        if form["scope"] != SCOPE or form["grant_type"] != "client_credentials":
            return refuse(400, "invalid_scope", 70011, "The provided scope is not valid.")
        token = secrets.token_urlsafe(40)
        tokens.add(token)
        self.json(200, {
            "token_type": "Bearer",
            "expires_in": 1199,
            "ext_expires_in": 1199,
            "access_token": token,
        })

    def authorise(self):
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or token not in tokens:
            raise Refusal(401, "RECALLS-FB-02", "Token expired")
        if self.headers.get("X-API-Key") != KEY:
            raise Refusal(403, "RECALLS-FB-01", "Not authorised for this endpoint")

    def serve(self):
        url = urllib.parse.urlsplit(self.path)
        if (self.command, url.path) == ("POST", "/oauth2/v2.0/token"):
            return self.token()
        if (self.command, url.path) == ("GET", "/__applied"):
            return self.json(200, applied)
        vehicle = re.fullmatch(r"/recalls/vin/([^/]+)", url.path)
        filters = dict(urllib.parse.parse_qsl(url.query))
        body = None
        if self.command in ("POST", "PUT"):
            text = self.text()
            try:
                body = json.loads(text)
            except ValueError as error:
                return self.page(400, f"SyntaxError: {error}")
        try:
            if (self.command, url.path) == ("POST", "/recalls"):
                self.authorise()
                return self.open(body)
            if vehicle and self.command in ("GET", "PUT", "DELETE"):
                self.authorise()
                vin = urllib.parse.unquote(vehicle.group(1))
                return getattr(self, {"GET": "find", "PUT": "repair", "DELETE": "remove"}[self.command])(
                    vin, filters, body
                )
        except Refusal as refusal:
            return self.json(refusal.status, refusal.body)
        self.page(404, f"Cannot {self.command} {url.path}")

    do_GET = do_POST = do_PUT = do_DELETE = serve

    @staticmethod
    def named(vin, filters, required=()):
        if not any(filters.get(name) for name in ("manufacturerCampaignReference", "dvsaCampaignReference")):
            if required:
                raise Refusal(400, "RECALLS-BR-01", "A campaign reference is required")
        return [
            recall for recall in recalls.get(vin, [])
            if all(recall.get(name) == value for name, value in filters.items())
        ]

    def open(self, body):
        if not body.get("vin"):
            raise Refusal(400, "RECALLS-BR-01", "VIN cannot be empty")
        ours = body.get("manufacturerCampaignReference", "")
        theirs = body.get("dvsaCampaignReference")
        if not REFERENCE.match(ours) or (theirs is not None and not REFERENCE.match(theirs)):
            raise Refusal(400, "RECALLS-BR-01", "Campaign reference must be valid")
        datetime.date.fromisoformat(body["recallCampaignStartDate"])
        with lock:
            held = recalls.setdefault(body["vin"], [])
            if any(recall["manufacturerCampaignReference"] == ours for recall in held):
                raise Refusal(409, "RECALLS-CF-01", "Recall already registered")
            recall = {"manufacturerCampaignReference": ours}
            if theirs:
                recall["dvsaCampaignReference"] = theirs
            recall["recallCampaignStartDate"] = body["recallCampaignStartDate"]
            held.append({**recall, "repairStatus": "NOT_FIXED"})
            applied.append(["open", body["vin"]])
        now = datetime.datetime.now(datetime.timezone.utc).isoformat()
        self.json(201, {
            "manufacturer": "INDEPENDENT MOTORS",
            "recall": {"vin": body["vin"], **recall, "recallCampaignStartDate": now},
        })

    def find(self, vin, filters, _body):
        held = self.named(vin, filters)
        if not held:
            raise Refusal(404, "RECALLS-NF-01", "No recalls found")
        self.json(200, {
            "vin": vin,
            "manufacturer": "INDEPENDENT MOTORS",
            "recalls": held,
            "lastUpdatedDate": str(datetime.date.today()),
        })

    def repair(self, vin, filters, body):
        status = body.get("repairStatus")
        with lock:
            held = self.named(vin, filters, required=True)
            if not held:
                raise Refusal(404, "RECALLS-NF-01", "No recalls found")
            if status == "FIXED":
                date = datetime.date.fromisoformat(body["rectificationDate"])
                if date < datetime.date.fromisoformat(held[0]["recallCampaignStartDate"]):
                    raise Refusal(400, "RECALLS-BR-01", "Rectification date before campaign start")
            if held[0]["repairStatus"] == status:
                words = {"FIXED": "marked as fixed", "NOT_FIXED": "as not fixed"}[status]
                raise Refusal(400, "RECALLS-BR-01", f"Recall has already been {words}")
            held[0]["repairStatus"] = status
            applied.append([status, vin])
        self.nothing()

    def remove(self, vin, filters, _body):
        with lock:
            held = self.named(vin, filters, required=True)
            if not held:
                raise Refusal(404, "RECALLS-NF-01", "No recalls found")
            if held[0]["repairStatus"] == "FIXED":
                raise Refusal(400, "RECALLS-BR-01", "Cannot delete a fixed recall")
            recalls[vin].remove(held[0])
            applied.append(["delete", vin])
        self.nothing()


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
