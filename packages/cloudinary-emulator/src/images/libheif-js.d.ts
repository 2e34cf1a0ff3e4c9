declare module "libheif-js/wasm-bundle.js" {
  interface HeifImage {
    get_width(): number;
    get_height(): number;
    is_primary(): boolean;
    has_alpha_channel(): boolean;
    /** Decodes into `target.data`, RGBA with 8 bits a channel, and calls back with null if that fails. */
    display(target: RgbaImage, callback: (shown: RgbaImage | null) => void): void;
    free(): void;
  }

  interface RgbaImage {
    data: Uint8ClampedArray;
    width: number;
    height: number;
  }

  interface HeifDecoder {
    /** The context of libheif that holds the file. */
    decoder: unknown;
    /** The top-level images of a file, none of them decoded. Empty if the file cannot be read. */
    decode(file: Uint8Array): HeifImage[];
  }

  const libheif: {
    HeifDecoder: new () => HeifDecoder;
    heif_context_free(context: unknown): void;
    /** Limits the pixels of any image in the file to the square of `side`. */
    heif_context_set_maximum_image_size_limit(context: unknown, side: number): void;
  };
  export default libheif;
}
