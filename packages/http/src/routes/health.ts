import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "@sinclair/typebox";

/** /healthz: the process is alive and answers. */
export const healthRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const Alive = Type.Object({ status: Type.Literal("ok") });
  app.get("/healthz", { schema: { response: { 200: Alive } } }, async () => ({ status: "ok" as const }));
};
