/** As many requests as the server answers: each connection sends one when it has the answer to the last. */
export interface ClosedLoad {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  /** From among how many users each request chooses one; unset: each connection is one user. */
  readonly users?: number;
  /** Where a run leaves, for the next one on the same store, which users show their other image. */
  readonly memory?: string;
  /**
   * Whether the client has a core for itself and never sleeps. A server on the same machine would otherwise pay for
   * waking it, most of all in a virtual machine, as no server does for clients behind a network.
   */
  readonly isAwake?: boolean;
}

/** Requests at a steady rate, whether or not the server keeps up. */
export interface OpenLoad {
  readonly url: string;
  readonly perSecond: number;
  readonly seconds: number;
  readonly users: number;
}

export interface LoadResult {
  readonly requests: number;
  /** Answers that were not 2xx, and requests without an answer. */
  readonly failed: number;
  readonly seconds: number;
  /** In milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

export interface UploadLoad {
  readonly url: string;
  readonly flow: "direct" | "through the server";
  readonly users: number;
  /** The first of them. */
  readonly from: number;
  readonly bytes: number;
}

export interface UploadResult {
  readonly seconds: number;
  /** Between clients and server, both ways. */
  readonly bytesPerUser: number;
  /** Requests that had to be repeated because the server asked for it (503). */
  readonly repeated: number;
}

/** Calls of the emulator by several clients, each of which sends one when it has the answer to the last. */
export interface EmulatorLoad {
  /** Its CLOUDINARY_URL. */
  readonly url: string;
  readonly call: "upload" | "derive" | "list";
  readonly count: number;
  readonly clients: number;
  /** The number of the first image. */
  readonly from?: number;
  /** How many 24-megapixel HEICs are uploaded and derived from at the same time, one after the other. */
  readonly heics?: number;
}

export interface EmulatorResult {
  readonly seconds: number;
  /** In milliseconds. */
  readonly p50: number;
  readonly most: number;
  /** Answers other than 200. */
  readonly refused: number;
}
