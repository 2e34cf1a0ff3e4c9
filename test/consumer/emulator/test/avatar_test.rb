require "test_helper"
require "net/http"

class AvatarTest < ActiveSupport::TestCase
  GIF = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"

  test "keeps an avatar" do
    Cloudinary::Uploader.upload(GIF, public_id: "avatars/ada")

    url = ActionController::Base.helpers.cl_image_path("avatars/ada.png", width: 50, crop: "scale")
    assert_equal "image/png", Net::HTTP.get_response(URI(url)).content_type
    assert_equal 1, Cloudinary::Api.resources(type: "upload", prefix: "avatars/")["resources"].size
  end
end
