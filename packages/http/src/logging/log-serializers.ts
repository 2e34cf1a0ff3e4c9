import type { FastifyInstance } from "fastify";
import { toLoggableError } from "./loggable-error.js";

/** Fastify's types ask for text here, where pino takes any value. */
export const LOG_SERIALIZERS = { err: toLoggableError as (error: unknown) => never };

/**
 * Makes the plugin's requests log with ours, as the option `logSerializers` of its registration would. That merges
 * them into the logger of each request, which takes longer than to write its line; this does so once.
 */
export function addLogSerializers(app: FastifyInstance): void {
  const log = app.log.child({}, { serializers: LOG_SERIALIZERS });
  const inherited = app.childLoggerFactory;
  app.setChildLoggerFactory(function (_logger, ...rest) {
    return inherited.call(this, log, ...rest);
  });
}
