import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyInstance, FastifyReply } from "fastify";

/** Until it is looked again whether all are over, in milliseconds. */
const PAUSE = 20;

/**
 * Lets the requests under way finish when the server closes, which stops to listen at once. Answers given meanwhile
 * end their connections, which `close` would otherwise keep until their keep-alive time is over
 * (https://github.com/fastify/fastify/issues/7044).
 *
 * @param callsItself whether requests under way call this very server, as they do with the Cloudinary emulator inside:
 *   it goes on listening until they are over
 * @returns whether closing has begun
 */
export function finishRequestsOnClose(
  app: FastifyInstance,
  underWay: () => FastifyReply[],
  callsItself: boolean,
): () => boolean {
  let isStopping = false;

  app.addHook("onSend", (_request, reply, payload, done) => {
    if (isStopping) reply.header("connection", "close");
    done(null, payload);
  });
  app.addHook("preClose", async () => {
    isStopping = true;
    if (!callsItself) return;
    const accepted = new Set(underWay());
    while (underWay().some((reply) => accepted.has(reply))) await sleep(PAUSE);
  });
  return () => isStopping;
}
