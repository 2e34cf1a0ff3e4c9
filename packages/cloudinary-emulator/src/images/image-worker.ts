import { parentPort } from "node:worker_threads";
import { ApiError } from "../api-error.js";
import { type ImageAnswer, type ImageJob, runImageJob } from "./image-job.js";

// The entry point of a thread, not to be imported. It processes the images that `ImageThread` sends, one at a time.
// The output of decoders is discarded: it does not belong in the log, and reading it would keep the process alive.
for (const stream of [process.stdout, process.stderr]) stream.write = () => true;

parentPort?.on("message", async (job: ImageJob) => parentPort?.postMessage(await answer(job)));

async function answer(job: ImageJob): Promise<ImageAnswer> {
  try {
    return { result: await runImageJob(job) };
  } catch (error) {
    if (error instanceof ApiError) return { refusal: error.message };
    return { failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
