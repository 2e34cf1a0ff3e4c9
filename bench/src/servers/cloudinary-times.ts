/**
 * How long Cloudinary takes to answer an upload, after its last byte. An assumption: Cloudinary publishes no figure.
 * In milliseconds.
 */
export const UPLOAD_TIME = 500;

/**
 * How long Cloudinary takes to make and deliver a derived picture that is in no cache: `cloudinary;dur=105` of
 * https://cloudinary.com/blog/inside_the_black_box_with_server_timing. In milliseconds.
 */
export const OTHER_TIME = 105;
