import { toProblemBody } from "../src/problems/problem-body.js";
import type { ProblemCode } from "../src/problems/problems.js";
import { ADMINISTERED_USER_EXAMPLE, MEDIA_SIGNATURE_EXAMPLE, USER_EXAMPLE } from "./examples.js";
import { PROBLEM_EXAMPLES } from "./problem-examples.js";

/** The members of an answer that are read and written here. */
interface Content {
  readonly schema?: {
    readonly $ref?: string;
    readonly properties?: { readonly code?: { enum: ProblemCode[] } };
  };
  example?: unknown;
  examples?: object;
}

const EXAMPLES: Readonly<Record<string, unknown>> = {
  "#/components/schemas/User": USER_EXAMPLE,
  "#/components/schemas/AdministeredUser": ADMINISTERED_USER_EXAMPLE,
  "#/components/schemas/MediaSignature": MEDIA_SIGNATURE_EXAMPLE,
};

const REQUEST_ID = "b539e8a5-de3d-4b00-9116-7a46b622dc30";

/** Adds an example of each answer to a document. Examples are made here, because the running service does not need them. */
export function addExamples(contents: Iterable<Content>): void {
  for (const content of contents) {
    const { $ref = "", properties } = content.schema ?? {};
    if ($ref in EXAMPLES) content.example = EXAMPLES[$ref];
    const codes = properties?.code?.enum;
    if (codes) content.examples = Object.fromEntries(codes.map((code) => [code, exampleOf(code)]));
  }
}

function exampleOf(code: ProblemCode): object {
  const value = toProblemBody(PROBLEM_EXAMPLES[code], REQUEST_ID);
  return { summary: value.title, value };
}
