import { once } from "node:events";
import type { FastifyInstance } from "fastify";
import { trackRequests } from "./requests-under-way.js";

/**
 * Makes `close` wait for the requests under way before the server stops to listen: with the
 * Cloudinary emulator inside, some of them call this very server. Answers given meanwhile end
 * their connections, which `close` would otherwise keep until their keep-alive time is over
 * (https://github.com/fastify/fastify/issues/7044).
 *
 * @returns whether that has begun
 */
export function finishRequestsOnClose(app: FastifyInstance): () => boolean {
  const underWay = trackRequests(app);
  let isStopping = false;

  app.addHook("onSend", (_request, reply, payload, done) => {
    if (isStopping) reply.header("connection", "close");
    done(null, payload);
  });
  app.addHook("preClose", async () => {
    isStopping = true;
    await Promise.all([...underWay.keys()].map(({ raw }) => once(raw, "close")));
  });
  return () => isStopping;
}
