SECRET_KEY = "only-for-tests"
INSTALLED_APPS = ["cloudinary_storage", "cloudinary"]
STORAGES = {"default": {"BACKEND": "cloudinary_storage.storage.MediaCloudinaryStorage"}}
MEDIA_URL = "/media/"
