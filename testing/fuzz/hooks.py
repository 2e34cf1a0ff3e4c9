"""Signs notifications as Cloudinary does, so that what is in them is read, and acts as an administrator."""

import hashlib
import os
import time

import schemathesis
from requests.auth import AuthBase


class CloudinarySignature(AuthBase):
    """https://cloudinary.com/documentation/notification_signatures"""

    def __call__(self, request):
        body = request.body or b""
        signed = body if isinstance(body, bytes) else body.encode()
        timestamp = str(int(time.time()))
        secret = os.environ["CLOUDINARY_API_SECRET"]
        digest = hashlib.sha1(signed + (timestamp + secret).encode()).hexdigest()
        request.headers.update({"X-Cld-Timestamp": timestamp, "X-Cld-Signature": digest})
        return request


class AdministratorToken(AuthBase):
    """Acts on another user than the demo user, whom the other operations need without a lock."""

    def __call__(self, request):
        request.url = request.url.replace("/users/217", "/users/" + os.environ["ADMINISTERED_USER"])
        request.headers["Authorization"] = "Token token=" + os.environ["ADMINISTRATOR_TOKEN"]
        return request


schemathesis.auth.set_from_requests(AdministratorToken()).apply_to(
    path=["/v1/users/{id}", "/v1/users/{id}/media-signature"]
)
schemathesis.auth.set_from_requests(CloudinarySignature()).apply_to(path="/v1/media-notifications")
