"""Makes every call of the official Python SDK with every parameter that its source names; prints them as JSON."""

import inspect
import json
import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

import cloudinary
import cloudinary.api
import cloudinary.uploader
import cloudinary.utils

calls = []
current = None


class Recorder(BaseHTTPRequestHandler):
    def record(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode("utf-8", "replace")
        kind = self.headers.get("content-type") or ""
        url = urlsplit(self.path)
        names = [name for name, _ in parse_qsl(url.query, keep_blank_values=True)]
        if kind.startswith("multipart/"):
            names += re.findall(r' name="([^"]*)"', body)
        elif kind.startswith("application/json") and body:
            names += [name for name, value in json.loads(body).items() if value is not None]
        else:
            names += [name for name, _ in parse_qsl(body, keep_blank_values=True)]
        names = sorted({re.sub(r"\[.*$", "", name) for name in names})
        path = unquote(url.path).replace("/v1_1/democloud", "")
        calls.append({"name": current, "method": self.command, "path": path, "parameters": names})
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    do_GET = do_POST = do_PUT = do_DELETE = record

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Recorder)
threading.Thread(target=server.serve_forever, daemon=True).start()
cloudinary.config(
    cloud_name="democloud", api_key="key123", api_secret="sec_ABC",
    upload_prefix=f"http://127.0.0.1:{server.server_port}",
)

# Options of the request, of the configuration, of a transformation, and what makes another call of it.
NO_PARAMETERS = {
    "api_key", "api_secret", "api_proxy", "cloud_name", "content_type", "extra_headers", "http_headers", "oauth_token",
    "progress", "provisioning_api_key", "provisioning_api_secret", "account_id", "return_error", "timeout",
    "upload_prefix", "unsigned_upload", "signature", "signature_algorithm", "signature_version", "responsive_breakpoints",
    "account", "auth_token", "chunk_size", "command", "method", "params", "target_format", "uri", "urls", "resource_type", "type", "headers", "date", "file", "options",
}
TRANSFORMATION = set(cloudinary.utils.__dict__["_SIMPLE_TRANSFORMATION_PARAMS"]) | {
    "angle", "aspect_ratio", "background", "border", "color", "crop", "duration", "effect", "end_offset", "fetch_format",
    "flags", "gravity", "height", "offset", "overlay", "quality", "radius", "size", "start_offset", "underlay", "width",
    "x", "y", "zoom", "opacity", "fps", "if", "variables", "video_codec", "streaming_profile", "raw_transformation",
    "keyframe_interval", "responsive_width", "transformation", "dpr", "density", "page", "color_space", "delay",
    "default_image", "prefix_of", "video_sampling", "bit_rate", "audio_codec", "audio_frequency",
}


def options_of(function):
    sources = [inspect.getsource(module) for module in (cloudinary.api, cloudinary.uploader)]
    named = set(re.findall(r"[\"']([a-z][a-z_]+)[\"']", "".join(sources))) | set(cloudinary.utils.upload_params)
    own = set(inspect.signature(function).parameters)
    lists = {
        "access_control": [{"access_type": "token"}],
        "custom_coordinates": [1, 1, 1, 1],
        "face_coordinates": [[1, 1, 1, 1]],
    }
    return {name: lists.get(name, "1") for name in named - own - NO_PARAMETERS - TRANSFORMATION}


def value_of(name):
    if name in ("field", "rule", "sample_data"):
        return {"external_id": "a", "label": "a", "type": "string"}
    if name.endswith("ids") or name in ("public_ids", "entries_external_id"):
        return ["a"]
    if name in ("file", "image_file"):
        return "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7" if name == "file" else None
    return {"asset_id": "0" * 32, "resource_type": "image", "type": "upload"}.get(name, "a")


errors = {}
for module in (cloudinary.api, cloudinary.uploader):
    for name, function in vars(module).items():
        if not inspect.isfunction(function) or function.__module__ not in (module.__name__, "cloudinary.api_client"):
            continue
        parameters = inspect.signature(function).parameters.values()
        if not any(one.kind == one.VAR_KEYWORD for one in parameters) or name.startswith(("call_", "_")):
            continue
        if re.search(r"large|chunk|unsigned_upload|upload_image|upload_resource", name):
            continue
        current = name
        given = [value_of(one.name) for one in parameters if one.kind != one.VAR_KEYWORD]
        try:
            function(*given, **options_of(function))
        except Exception as error:  # So that the others are made, too.
            errors[name] = f"{type(error).__name__}: {error}"
print(json.dumps({"calls": calls, "errors": errors}))
