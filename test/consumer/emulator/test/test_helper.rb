emulator = IO.popen(%w[node_modules/.bin/cloudinary-emulator --memory --port 0])
main = Process.pid
# Rails runs parallel tests in copies of this process. They must not stop the emulator.
at_exit { Process.kill("TERM", emulator.pid) if Process.pid == main }

ENV["RAILS_ENV"] ||= "test"
require_relative "../config/environment"
require "rails/test_help"

# Not by the variable CLOUDINARY_URL, which the gem ignores if CLOUDINARY_CLOUD_NAME is set.
Cloudinary.config_from_url(emulator.gets.chomp.delete_prefix("CLOUDINARY_URL="))
# Otherwise URLs would lead to res.cloudinary.com, or to subdomains of localhost.
Cloudinary.config(secure: false, cdn_subdomain: false)
