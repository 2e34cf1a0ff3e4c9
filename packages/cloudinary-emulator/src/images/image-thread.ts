import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { ApiError, badRequest } from "../api-error.js";
import type { ImageAnswer, ImageJob, ImageResult } from "./image-job.js";
import type { IncomingImage } from "./incoming.js";

/** `vite.config.ts` of the service puts a file of this name beside the program that this file is a part of. */
const WORKER = new URL("./image-worker.js", import.meta.url);

/** As many jobs may wait. Their images are not in memory yet. */
const MAX_JOBS = 200;

/**
 * Milliseconds until a job has to begin, and that it may take then. Together they end before the servers that the
 * emulator runs in close a connection on which nothing happens, after 20 seconds.
 */
const WAITING_LIMIT = 6_000;
const WORKING_LIMIT = 12_000;

/** Milliseconds after which a thread that has nothing to do is ended: WebAssembly never gives memory back. */
const IDLE_TIME = 10_000;

/**
 * A thread of its own for work on images, one job after the other: pixels are large, and decoding HEIC keeps a
 * thread busy for seconds. It is started with the first job, and keeps no process alive that has nothing to do.
 */
export class ImageThread {
  private thread: Worker | undefined;
  private last: Promise<unknown> = Promise.resolve();
  /** Resolves once no thread that was given up is at work any longer. */
  private ended: Promise<void> = Promise.resolve();
  private jobs = 0;
  private idleTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly workingLimit = WORKING_LIMIT,
    private readonly waitingLimit = WAITING_LIMIT,
  ) {}

  /**
   * Does a job when those before it are done.
   * @param prepare makes the job at its turn, so that what waits takes no memory
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
      // The next job waits for that, and not the answer to this one.
      this.ended = this.end();
      // An image that breaks its decoder, or needs more memory than there is, can be nobody's picture.
      if (isMissingModule(error)) throw error;
      const reason = limit.aborted
        ? `Working on the image took more than ${this.workingLimit / 1000} seconds`
        : "Invalid image file";
      throw Object.assign(badRequest(reason), { cause: error });
    }
  }

  private start(): Worker {
    const thread = new Worker(WORKER, { name: "images", execArgv: [] });
    // A thread that ends by itself is replaced with the next job.
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

  /** libvips finishes what it has begun, so that the next thread does not add to it. */
  private async end(): Promise<void> {
    const { thread } = this;
    this.thread = undefined;
    await thread?.terminate();
  }
}

/**
 * One for what is uploaded and one for what is delivered, so that neither waits for the other. They are the
 * process's: it has only so many cores, however many emulators it has.
 */
export const imageThreads = { uploads: new ImageThread(), deliveries: new ImageThread() };

function tooMany(waiting: string): ApiError {
  return new ApiError(429, `${waiting} to be worked on by the emulator already; try again later`);
}

/** The work on an image failed by a mistake of ours. */
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

/** What comes from a thread has lost its class. */
function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
