import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyInstance, FastifyReply } from "fastify";

/** Until it is looked again whether all are over, in milliseconds. */
const PAUSE = 20;

/**
 * Makes `close` wait for the requests under way before the server stops to listen: with the
 * Cloudinary emulator inside, some of them call this very server. Answers given meanwhile end
 * their connections, which `close` would otherwise keep until their keep-alive time is over
 * (https://github.com/fastify/fastify/issues/7044).
 *
 * @returns whether that has begun
 */
export function finishRequestsOnClose(app: FastifyInstance, underWay: () => FastifyReply[]): () => boolean {
  let isStopping = false;

  app.addHook("onSend", (_request, reply, payload, done) => {
    if (isStopping) reply.header("connection", "close");
    done(null, payload);
  });
  app.addHook("preClose", async () => {
    isStopping = true;
    const accepted = new Set(underWay());
    while (underWay().some((reply) => accepted.has(reply))) await sleep(PAUSE);
  });
  return () => isStopping;
}
