require "rails"
require "action_controller/railtie"
require "cloudinary"

class Application < Rails::Application
  config.eager_load = false
  config.secret_key_base = "only-for-tests"
  # As an initializer might: the tests must not use this account.
  config.before_initialize { Cloudinary.config(cloud_name: "demo", secure: true, cdn_subdomain: true) }
end

Rails.application.initialize!
