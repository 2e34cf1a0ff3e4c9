"""Steps of the official Python SDK over an emulator; prints their outcomes as JSON."""

import io
import json
import sys

import cloudinary
import cloudinary.api
import cloudinary.uploader

origin, photos = sys.argv[1:3]
cloudinary.config(
    cloud_name="democloud", api_key="key123", api_secret="sec_ABC", upload_prefix=origin
)
outcomes = {}


def step(name, call):
    try:
        outcomes[name] = call()
    except cloudinary.exceptions.Error as error:
        outcomes[name] = {"raised": type(error).__name__, "message": str(error)}


def stream():
    with open(f"{photos}/moving.gif", "rb") as file:
        return cloudinary.uploader.upload(io.BytesIO(file.read()), public_id="s")


step("upload", lambda: cloudinary.uploader.upload(
    f"{photos}/face.jpg", public_id="a/b c", tags=["t1", "t2"], context={"alt": "x|y=z"},
    overwrite=False, allowed_formats=["jpg"], moderation="manual",
    transformation={"width": 200, "height": 200, "crop": "limit"}))
step("upload_again", lambda: cloudinary.uploader.upload(
    f"{photos}/cat.jpg", public_id="a/b c", overwrite=False))
step("upload_stream", stream)
step("upload_data_uri", lambda: cloudinary.uploader.upload("data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"))
step("upload_text", lambda: cloudinary.uploader.upload(f"{photos}/text.jpg"))
step("upload_sha256", lambda: cloudinary.uploader.upload(
    f"{photos}/cat.jpg", public_id="h", signature_algorithm="sha256"))
step("upload_wrong_secret", lambda: cloudinary.uploader.upload(f"{photos}/cat.jpg", api_secret="wrong"))
step("explicit", lambda: cloudinary.uploader.explicit("a/b c", type="upload"))
step("explicit_missing", lambda: cloudinary.uploader.explicit("gone", type="upload"))
step("ping", cloudinary.api.ping)
step("resource", lambda: cloudinary.api.resource("a/b c", faces=True))
step("resource_missing", lambda: cloudinary.api.resource("gone/x"))
step("resources", lambda: cloudinary.api.resources(type="upload", prefix="a/", max_results=5, tags=True))
step("resources_by_ids", lambda: cloudinary.api.resources_by_ids(["s", "h", "gone"]))
step("update", lambda: cloudinary.api.update("a/b c", moderation_status="rejected"))
step("destroy", lambda: cloudinary.uploader.destroy("h", invalidate=True))
step("destroy_again", lambda: cloudinary.uploader.destroy("h", invalidate=True))
step("delete_resources", lambda: cloudinary.api.delete_resources(["a/b c", "gone"], invalidate=True))
print(json.dumps(outcomes))
