import { fetchPermission } from "../permission.js";
import { encode } from "../picture/encode.js";
import type { KnownLimits } from "../picture/picture-format.js";
import { prefetch } from "../set-user-image.js";
import { UserImageError } from "../user-image-error.js";
import { asUser, type PickerSettings } from "./settings.js";

/** What the service accepts, which the permission to upload names. */
export class UploadLimits {
  /** Ends the request for permission to upload the chosen file. */
  private asking = new AbortController();

  /** @param closed aborted when the picker is removed */
  constructor(
    private readonly settings: PickerSettings,
    private readonly closed: AbortSignal,
  ) {}

  /**
   * Resolves to no limits if the service does not answer: the upload then says why.
   *
   * @param isAhead whether to open the connection for the upload, too
   * @throws {UserImageError} `image_locked`: no file would do
   */
  async fetch(isAhead = false): Promise<KnownLimits> {
    if (this.asking.signal.aborted) this.asking = new AbortController();
    const signal = AbortSignal.any([this.asking.signal, this.closed]);
    try {
      return await asUser(this.settings, { signal }, async (connection) => {
        if (isAhead) void prefetch(connection);
        return (await fetchPermission(connection)).grant;
      });
    } catch (error) {
      if (error instanceof UserImageError && error.code === "image_locked") throw error;
      return {};
    }
  }

  /** Encodes a drawing in a format that the service accepts. */
  async encode(drawing: HTMLCanvasElement, cancelled: AbortSignal): Promise<Blob> {
    cancelled.addEventListener("abort", () => this.asking.abort());
    return encode(drawing, await this.fetch());
  }
}
