import { Type } from "@sinclair/typebox";

/** Problem details (RFC 9457) with a stable `code`. */
export const ProblemBody = Type.Object(
  {
    type: Type.String({ description: "A URI that names the kind of problem" }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String({ description: "What was wrong, and what to do" }),
    code: Type.String({ description: "Stable: programs can rely on it" }),
    requestId: Type.String(),
    limit: Type.Optional(Type.Unknown({ description: "What would have been allowed" })),
    actual: Type.Optional(Type.Unknown({ description: "What it was" })),
    errors: Type.Optional(
      Type.Array(Type.Object({ member: Type.String(), message: Type.String() }), {
        description: "Which members of the request are wrong, and why",
      }),
    ),
  },
  { $id: "Problem" },
);
