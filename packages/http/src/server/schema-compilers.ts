import { Ajv, type AnySchema } from "ajv";
import type { FastifyServerOptions } from "fastify";

const ajv = new Ajv({ useDefaults: true, validateSchema: false });

/**
 * Refuses members of a wrong type and unknown members; Fastify's own compiler would convert or drop them. It
 * does not validate the schemas, which TypeBox makes: that would take a twentieth of each start.
 */
export const validatorCompiler = ({ schema }: { schema: AnySchema }) => ajv.compile(schema);

/** Our answers are plain values, so JSON.stringify cannot throw after a part was sent. */
export const serializerCompiler = () => JSON.stringify;

/** For our own servers, so that Fastify does not load its compilers, which takes another twentieth of a start. */
export const schemaController = {
  compilersFactory: { buildValidator: () => validatorCompiler, buildSerializer: () => serializerCompiler },
  // Fastify declares a validator that takes a schema, but calls it with the route's definition.
} as unknown as NonNullable<FastifyServerOptions["schemaController"]>;
