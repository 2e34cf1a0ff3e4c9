import base64
from urllib.request import urlopen

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


def test_keeps_an_avatar():
    name = default_storage.save("avatars/ada.gif", ContentFile(GIF))

    assert default_storage.open(name).read() == GIF
    assert urlopen(default_storage.url(name)).headers["Content-Type"] == "image/gif"
    default_storage.delete(name)
    assert not default_storage.exists(name)
