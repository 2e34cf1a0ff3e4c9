import { parentPort } from "node:worker_threads";
import { ApiError } from "../api-error.js";
import { type ImageAnswer, type ImageJob, runImageJob } from "./image-job.js";

// The start of a thread, not to be imported: works on the images that `ImageThread` sends, one at a time.
// Its decoders print; the log of the process is not theirs. Were it read there, it would keep the process alive.
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
