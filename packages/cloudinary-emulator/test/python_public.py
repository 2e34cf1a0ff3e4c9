"""What public code does with the official Python SDK, over an emulator; prints the outcomes as JSON."""

import json
import sys

import cloudinary
import cloudinary.api
import cloudinary.uploader
import cloudinary.utils
from cloudinary.search import Search

origin, photos = sys.argv[1:3]
cloudinary.config(
    cloud_name="democloud", api_key="key123", api_secret="sec_ABC", upload_prefix=origin
)
uploader, api = cloudinary.uploader, cloudinary.api
cat, text = f"{photos}/cat.jpg", f"{photos}/text.jpg"
outcomes = {"upload_params": cloudinary.utils.upload_params}


def step(name, call):
    try:
        outcomes[name] = call()
    except cloudinary.exceptions.Error as error:
        outcomes[name] = {"raised": type(error).__name__, "message": str(error)}


def large():
    with open("large.bin", "wb") as file:
        file.write(b"0123456789abcdef" * 400_000)
    return uploader.upload_large("large.bin", chunk_size=5_500_000, folder="large", use_filename=True)


step("folder", lambda: uploader.upload(cat, folder="f", use_filename=True, unique_filename=False, tags=["t"]))
step("create_preset", lambda: api.create_upload_preset(name="p", unsigned=True, folder="u", tags=["p"]))
step("unsigned", lambda: uploader.unsigned_upload(cat, "p", public_id="a"))
step("preset", lambda: api.upload_preset("p"))
step("raw", lambda: uploader.upload(text, resource_type="raw", public_id="a.txt"))
step("auto", lambda: uploader.upload(text, resource_type="auto"))
step("large", large)
step("eager", lambda: uploader.explicit("f/cat", type="upload", eager=[{"width": 20, "format": "png"}]))
step("add_tag", lambda: uploader.add_tag("x", ["f/cat", "gone"]))
step("add_context", lambda: uploader.add_context({"alt": "a=b"}, ["f/cat"]))
step("by_tag", lambda: api.resources_by_tag("x"))
step("rename", lambda: uploader.rename("f/cat", "f/dog"))
step("rename_missing", lambda: uploader.rename("gone", "b"))
step("add_field", lambda: api.add_metadata_field(
    {"external_id": "n", "type": "integer", "label": "N", "default_value": 3}))
step("fields", lambda: api.list_metadata_fields())
step("update_metadata", lambda: uploader.update_metadata({"n": 5}, ["f/dog"]))
step("search", lambda: Search().expression("tags=x").with_field("metadata").execute())
step("folders", lambda: api.root_folders())
step("usage", lambda: api.usage())
step("refused", lambda: uploader.upload(cat, detection="illegal"))
step("refused_update", lambda: api.update("f/dog", ocr="illegal"))
step("refused_call", lambda: api.restore(["a"]))
step("keep_original", lambda: api.delete_resources(["f/dog"], keep_original=True))
step("by_prefix", lambda: api.delete_resources_by_prefix("u/"))
step("all", lambda: api.delete_all_resources())
print(json.dumps(outcomes, default=str))
