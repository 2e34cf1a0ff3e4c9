import type { FastifyInstance } from "fastify";
import type { Metrics } from "./metrics.js";

/** Measures every request by its route. Paths would make any number of time series. */
export function measureRequests(app: FastifyInstance, { requests }: Metrics): void {
  app.addHook("onResponse", (request, reply, done) => {
    const route = request.routeOptions.url ?? "none";
    requests.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
    done();
  });
}
