import type { FastifyInstance, FastifyRequest } from "fastify";

/**
 * Makes `close` wait for the requests under way before the server stops to listen: with the
 * Cloudinary emulator inside, some of them call this very server. Answers given meanwhile end
 * their connections, which `close` would otherwise keep until their keep-alive time is over
 * (https://github.com/fastify/fastify/issues/7044).
 *
 * @returns whether that has begun
 */
export function finishRequestsOnClose(app: FastifyInstance): () => boolean {
  const underWay = new Set<FastifyRequest>();
  let finish: (() => void) | undefined;

  app.addHook("onRequest", (request, _reply, done) => {
    if (!finish) underWay.add(request);
    done();
  });
  app.addHook("onSend", (_request, reply, payload, done) => {
    if (finish) reply.header("connection", "close");
    done(null, payload);
  });
  app.addHook("onResponse", (request, _reply, done) => {
    underWay.delete(request);
    if (underWay.size === 0) finish?.();
    done();
  });
  app.addHook("preClose", async () => {
    await new Promise<void>((resolve) => {
      finish = resolve;
      if (underWay.size === 0) resolve();
    });
  });
  return () => finish !== undefined;
}
