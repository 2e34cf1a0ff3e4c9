import { type Static, Type } from "@sinclair/typebox";
import { PROBLEMS, type Problem, type ProblemCode } from "./problems.js";

/** Problem details (RFC 9457) with a stable `code`. */
export const ProblemBody = Type.Object(
  {
    type: Type.String({ description: "A URI that names the kind of problem", format: "uri" }),
    title: Type.String({ description: "The same text for every problem of this kind" }),
    status: Type.Integer(),
    detail: Type.String({ description: "What was wrong and what to do" }),
    code: Type.Unsafe<ProblemCode>({
      type: "string",
      enum: Object.keys(PROBLEMS),
      description: "Stable, for programs",
    }),
    requestId: Type.String({ description: "As in the header `X-Request-Id`" }),
    limit: Type.Optional(
      Type.Unsafe<number | readonly string[]>({
        type: ["number", "array"],
        items: { type: "string" },
        description: "The allowed value",
      }),
    ),
    actual: Type.Optional(
      Type.Unsafe<number | string>({ type: ["number", "string"], description: "The actual value" }),
    ),
    reason: Type.Optional(Type.String({ description: "Why an administrator has locked the image" })),
    since: Type.Optional(Type.String({ format: "date-time", description: "When it was locked" })),
    errors: Type.Optional(
      Type.Array(Type.Object({ member: Type.String(), message: Type.String() }), {
        description: "Which members of the request are wrong, and why",
      }),
    ),
  },
  { $id: "Problem", description: `The answer to a request that fails.\n\n${tableOf(PROBLEMS)}` },
);

/** Makes a table in Markdown. */
function tableOf(problems: typeof PROBLEMS): string {
  const rows = Object.entries(problems).map(
    ([code, { status, title }]) => `| \`${code}\` | ${status} | ${title} |`,
  );
  return ["| code | status | |", "| --- | --- | --- |", ...rows].join("\n");
}

export function toProblemBody(problem: Problem, requestId: string): Static<typeof ProblemBody> {
  const { code, status, detail, members } = problem;
  return {
    type: `urn:user-image:problem:${code}`,
    title: PROBLEMS[code].title,
    status,
    detail,
    code,
    requestId,
    ...members,
  };
}
