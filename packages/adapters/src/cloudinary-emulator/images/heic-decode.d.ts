declare module "heic-decode" {
  interface DecodedImage {
    width: number;
    height: number;
    /** RGBA, 8 bits a channel */
    data: Uint8ClampedArray;
  }

  interface UndecodedImage {
    width: number;
    height: number;
    decode(): Promise<DecodedImage>;
  }

  interface DecodeHeic {
    (input: { buffer: Uint8Array }): Promise<DecodedImage>;
    /** The images of a file, the primary one first, decoded on request. `dispose` frees them. */
    all(input: { buffer: Uint8Array }): Promise<UndecodedImage[] & { dispose(): void }>;
  }

  const decode: DecodeHeic;
  export default decode;
}
