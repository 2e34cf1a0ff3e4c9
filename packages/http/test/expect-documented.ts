import type { FastifyInstance, FastifyReply } from "fastify";
import { expect } from "vitest";

/** What is read here of a `response` schema. */
type Responses = Readonly<
  Record<string, { content?: Record<string, { schema: { properties?: { code?: { enum: string[] } } } }> }>
>;

/**
 * Makes every test a test of the documentation: what is returned throws if any answer that the service gave since the
 * call before has a status, or a problem has a code, that the schema of the route does not describe.
 */
export function documentedAnswers(app: FastifyInstance): () => void {
  const undocumented = new Set<string>();
  const note = ({ request, statusCode }: FastifyReply, code = "") =>
    undocumented.add(`${request.method} ${request.routeOptions.url}: ${statusCode} ${code}`.trim());

  app.addHook("onSend", async (_request, reply, payload) => {
    const [type = ""] = String(reply.getHeader("content-type")).split(";");
    const responses = responsesOf(reply);
    if (!responses || type !== "application/problem+json") return;
    const { code } = JSON.parse(String(payload));
    const codes = responses[reply.statusCode]?.content?.[type]?.schema.properties?.code?.enum;
    if (!codes?.includes(code)) note(reply, code);
  });
  app.addHook("onResponse", async (_request, reply) => {
    const responses = responsesOf(reply);
    if (responses && !(reply.statusCode in responses)) note(reply);
  });
  return () => {
    const found = [...undocumented];
    undocumented.clear();
    expect(found).toEqual([]);
  };
}

/** None of a route that is not documented, such as one that answers OPTIONS. */
function responsesOf({ request }: FastifyReply): Responses | undefined {
  const { schema } = request.routeOptions;
  return schema?.tags ? (schema.response as Responses) : undefined;
}
