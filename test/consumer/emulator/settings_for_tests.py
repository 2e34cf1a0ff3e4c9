import atexit
import os
import subprocess

from settings import *

command = ["node_modules/.bin/cloudinary-emulator", "--memory", "--port", "0"]
emulator = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
atexit.register(emulator.terminate)
os.environ["CLOUDINARY_URL"] = emulator.stdout.readline().strip().split("=", 1)[1]

# With https, URLs would lead to res.cloudinary.com.
CLOUDINARY_STORAGE = {"SECURE": False}
