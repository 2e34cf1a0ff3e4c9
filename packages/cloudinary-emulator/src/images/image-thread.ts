import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { ApiError, badRequest } from "../api-error.js";
import type { SniffedFormat } from "./image-format.js";
import type { ImageAnswer, ImageJob, ImageResult } from "./image-job.js";
import type { IncomingImage } from "./incoming.js";

/** A bundler must put a file of this name beside the bundled file. `vite.config.ts` of the service does so. */
const WORKER = new URL("./image-worker.js", import.meta.url);

/** The most jobs that may wait. Their images are not in memory yet. */
const MAX_JOBS = 200;

/**
 * How long a job may wait, and how long it may then take, in milliseconds. Together they are shorter than the 20
 * seconds after which the service closes an idle connection.
 */
const WAITING_LIMIT = 6_000;
const WORKING_LIMIT = 12_000;

/** After this time an idle thread is ended, in milliseconds, because WebAssembly never releases memory. */
const IDLE_TIME = 10_000;

/**
 * A thread that processes images one after the other: pixels need much memory, and decoding a HEIC blocks a thread for
 * seconds. It starts with the first job, and does not keep the process alive.
 */
export class ImageThread {
  private thread: Worker | undefined;
  private last: Promise<unknown> = Promise.resolve();
  /** Resolves when all terminated threads have ended. */
  private ended: Promise<void> = Promise.resolve();
  private jobs = 0;
  private idleTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly workingLimit = WORKING_LIMIT,
    private readonly waitingLimit = WAITING_LIMIT,
  ) {}

  /**
   * Runs a job after those before it.
   * @param prepare makes the job when its turn comes, so that waiting jobs take no memory
   * @throws {ApiError} 400 if the image is refused or takes too long, 429 if too many wait or it waits for too long
   */
  async run<J extends ImageJob>(prepare: () => Promise<J>): Promise<ImageResult<J>> {
    if (this.jobs >= MAX_JOBS) throw tooMany(`${MAX_JOBS} images wait`);
    this.jobs += 1;
    clearTimeout(this.idleTimer);
    let isLate = false;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        isLate = true;
        reject(tooMany("Images that take long wait"));
      }, this.waitingLimit);
    });
    const turn = this.last.then(async () => {
      await this.ended;
      if (isLate) return;
      clearTimeout(timer);
      return this.send(await prepare());
    });
    this.last = turn.catch(() => undefined);
    try {
      return (await Promise.race([turn, late])) as ImageResult<J>;
    } finally {
      this.jobs -= 1;
      if (this.jobs === 0) this.rest();
    }
  }

  private async send(job: ImageJob): Promise<IncomingImage | Buffer> {
    const thread = this.thread ?? this.start();
    thread.ref();
    const limit = AbortSignal.timeout(this.workingLimit);
    try {
      const message = once(thread, "message", { signal: limit });
      thread.postMessage(job);
      const [answer] = (await message) as [ImageAnswer];
      return resultOf(answer);
    } catch (error) {
      if (error instanceof ApiError || error instanceof ImageFailure) throw error;
      // The next job waits for the end of the thread; the answer to this one does not.
      this.ended = this.end();
      // An image that crashes the decoder or exhausts the memory is refused.
      if (isMissingModule(error)) throw error;
      const reason = limit.aborted
        ? `Working on the image took more than ${this.workingLimit / 1000} seconds`
        : "Invalid image file";
      throw Object.assign(badRequest(reason), { cause: error });
    }
  }

  private start(): Worker {
    const thread = new Worker(WORKER, { name: "images", execArgv: [] });
    // After a thread has ended by itself, the next job starts another.
    const forget = () => {
      if (this.thread === thread) this.thread = undefined;
    };
    thread.on("error", forget);
    thread.on("exit", forget);
    this.thread = thread;
    return thread;
  }

  private rest(): void {
    this.thread?.unref();
    this.idleTimer = setTimeout(() => void this.end(), IDLE_TIME).unref();
  }

  /** Waits until libvips has finished, so that the work of two threads does not add up. */
  private async end(): Promise<void> {
    const { thread } = this;
    this.thread = undefined;
    await thread?.terminate();
  }
}

/** A thread for HEIC, which takes seconds to decode, and one for all other formats, which do not wait for it. */
class ImageThreads {
  private readonly heic = new ImageThread();
  private readonly others = new ImageThread();

  /** Runs a job for a file of this format: see `ImageThread.run`. */
  run<J extends ImageJob>(
    format: SniffedFormat | undefined,
    prepare: () => Promise<J>,
  ): Promise<ImageResult<J>> {
    return (format === "heic" ? this.heic : this.others).run(prepare);
  }
}

/**
 * Uploads and deliveries have threads of their own, so that neither waits for the other. All emulators of a process
 * share them, since the number of cores is limited.
 */
export const imageThreads = { uploads: new ImageThreads(), deliveries: new ImageThreads() };

function tooMany(waiting: string): ApiError {
  return new ApiError(429, `${waiting} to be worked on by the emulator already; try again later`);
}

/** The work on an image failed by a bug of the emulator. */
class ImageFailure extends Error {
  override readonly name = "ImageFailure";
}

function isMissingModule(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND";
}

function resultOf(answer: ImageAnswer): IncomingImage | Buffer {
  if ("refusal" in answer) throw badRequest(answer.refusal);
  if ("failure" in answer) throw new ImageFailure(answer.failure);
  const { result } = answer;
  if (result instanceof Uint8Array) return asBuffer(result);
  return { ...result, rewritten: result.rewritten && asBuffer(result.rewritten) };
}

/** Restores the class of an error, which messages between threads lose. */
function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
