/** Parameters of transformations that Cloudinary has and the emulator has not, as in the SDKs' lists. */
const PARAMETERS = [
  ...[
    "ac",
    "af",
    "br",
    "cs",
    "d",
    "dl",
    "dn",
    "du",
    "eo",
    "fn",
    "fps",
    "if",
    "ki",
    "l",
    "o",
    "p",
    "so",
    "sp",
  ],
  ...["u", "vc", "vs", "z"],
];

/** Formats that Cloudinary has. Some of them are emulated. */
const FORMATS = [
  ...["3ds", "ai", "bmp", "bw", "djvu", "eps", "fbx", "flif", "glb", "gltf", "hdp", "heic", "heif", "ico"],
  ...["indd", "jp2", "jxl", "jxr", "mov", "mp4", "obj", "ogv", "pdf", "ply", "ps", "psd", "svg", "tga"],
  ...["tif", "tiff", "u3ma", "usdz", "video", "wdp", "webm"],
];

/** Values that Cloudinary has, up to a colon, by the parameter. Of the flags, some are emulated. */
const VALUES: Record<string, readonly string[]> = {
  a: ["auto_left", "auto_right", "exif", "ignore"],
  b: ["auto", "blurred", "gen_fill"],
  c: [
    ...["auto", "auto_pad", "fill_pad", "fit_pad", "imagga_crop", "imagga_scale", "lfill", "lpad", "mfit"],
    ...["mpad"],
  ],
  e: [
    ...["accelerate", "adv_redeye", "anti-removal", "art", "assist_colorblind", "auto_brightness"],
    ...["auto_color", "auto_contrast", "auto_enhance", "background_removal", "bgremoval", "blackwhite"],
    ...["blue", "blur", "blur_faces", "blur_region", "boomerang", "brightness", "brightness_hsb", "camera"],
    ...["cartoonify", "contrast", "cut_out", "deshake", "displace", "distort", "drop_shadow", "dropshadow"],
    ...["enhance", "extract", "fade", "fill_light", "gamma", "gen_background_replace", "gen_recolor"],
    ...["gen_remove", "gen_replace", "gen_restore", "gradient_fade", "green", "hue", "improve", "light"],
    ...["loop", "make_transparent", "mask", "morphology", "multiply", "negate", "noise", "oil_paint"],
    ...["ordered_dither", "outline", "overlay", "pixelate", "pixelate_faces", "pixelate_region", "preview"],
    ...["progressbar", "recolor", "red", "redeye", "replace_color", "reverse", "saturation", "screen"],
    ...["sepia", "shadow", "sharpen", "shear", "simulate_colorblind", "style_transfer", "swap_image"],
    ...["theme", "tint", "transition", "trim", "unsharp_mask", "upscale", "vectorize", "vibrance"],
    ...["viesus_correct", "vignette", "volume", "waveform", "zoompan"],
  ],
  f: FORMATS,
  fl: [
    ...["attachment", "force_strip", "lossy", "progressive", "strip_profile"],
    ...["animated", "any_format", "apng", "awebp", "clip", "clip_evenodd", "cutter", "draco", "force_icc"],
    ...["getinfo", "group4", "hlsv3", "ignore_aspect_ratio", "ignore_mask_channels", "immutable_cache"],
    ...["keep_attribution", "keep_dar", "keep_iptc", "layer_apply", "mono", "no_overflow", "no_stream"],
    ...["original", "png8", "png24", "png32", "preserve_transparency", "rasterize", "region_relative"],
    ...[
      "relative",
      "replace_image",
      "sanitize",
      "splice",
      "sprite",
      "streaming_attachment",
      "text_disallow_overflow",
    ],
    ...["text_no_trim", "tiff8_lzw", "tiled", "truncate_ts", "waveform"],
  ],
  g: [
    "adv_eyes",
    "adv_face",
    "adv_faces",
    "body",
    "custom",
    "liquid",
    "ocr_text",
    "track_person",
    "xy_center",
  ],
};

/** Whether Cloudinary knows the parameter of a part such as `l_logo`. `$name_value` sets a variable. */
export function isRealParameter(part: string): boolean {
  const [, name = ""] = /^(\$|[a-z]+)/.exec(part) ?? [];
  return name === "$" || (PARAMETERS.includes(name) && part.startsWith(`${name}_`));
}

const LENGTH = /^(?:auto(?::.+)?|\d+\.\d+|i[wh](?:_.+)?)$/;
const OFFSET = /^-?(?:\d+(?:\.\d+)?|i[wh](?:_.+)?)$/;
/** With an opacity. */
const COLOUR = /^rgb:(?:[0-9a-f]{4}){1,2}$/i;
const PAGES = /^(?:all|(?:embedded:)?name:.+|embedded:\d+|[1-9]\d*(?:-\d*)?(?:;[1-9]\d*(?:-\d*)?)*)$/;

/** Values of a form that Cloudinary has, by the parameter. Some of them are emulated. */
const FORMS: Record<string, RegExp> = {
  a: /^(?:-?\d{1,3}|(?:-?\d{1,3}|[hv]flip|auto_left|auto_right|exif|ignore)(?:\.(?:-?\d{1,3}|[hv]flip|auto_left|auto_right))*)$/,
  ar: /^i[wh](?:_.+)?$/,
  b: COLOUR,
  bo: /^\d+px_solid_rgb:(?:[0-9a-f]{4}){1,2}$/i,
  co: COLOUR,
  f: /^auto:(?:animated|image|video)$/,
  h: LENGTH,
  pg: PAGES,
  q: /^(?:auto:(?:sensitive|4(?:20|44))|jpegmini(?::\d)?|\d{1,3}:(?:qmax_\d{1,3}|4(?:20|44)))$/,
  r: /^(?:\d+|max)(?::(?:\d+|max)){1,3}$/,
  w: LENGTH,
  x: OFFSET,
  y: OFFSET,
};

/** Whether Cloudinary knows the value of a parameter, though the emulator may not. */
export function isRealValue(parameter: string, value: string): boolean {
  if (value.startsWith("$")) return true;
  if (parameter === "fl") return value.split(".").every((flag) => isListed("fl", flag));
  return isListed(parameter, value) || (FORMS[parameter]?.test(value) ?? false);
}

function isListed(parameter: string, value: string): boolean {
  return VALUES[parameter]?.includes(value.split(":")[0] ?? "") ?? false;
}

/** Whether Cloudinary knows a format by this name. */
export function isRealFormat(name: string): boolean {
  return FORMATS.includes(name.toLowerCase());
}
