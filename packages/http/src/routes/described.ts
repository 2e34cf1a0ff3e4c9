import type { Authentication } from "../authentication/authenticate.js";

/** What is read and written here of the API's description. */
export interface Description {
  readonly paths: Record<string, Readonly<Record<string, Operation>>>;
  readonly components: {
    readonly schemas: Record<string, object>;
    readonly securitySchemes: Record<string, object>;
  };
}

interface Operation {
  security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Content>> }>>;
}

interface Content {
  readonly schema?: { readonly $ref?: string };
  example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: { detail: string } }>>;
}

/** The schemes of our tokens, either of which is enough. */
const TOKENS = ["token", "bearer"] as const;

/** Its name in the description. */
const SCHEME = "user";

/** Says how a user is known where it is not by our tokens. */
export function describeSecurity(
  { paths, components: { securitySchemes } }: Description,
  { scheme, details }: NonNullable<Authentication<never>["description"]>,
): void {
  for (const name of TOKENS) delete securitySchemes[name];
  securitySchemes[SCHEME] = scheme;
  for (const operation of operationsOf(paths)) {
    if (!operation.security?.some((names) => TOKENS[0] in names)) continue;
    operation.security = [{ [SCHEME]: [] }];
    for (const { examples = {} } of Object.values(operation.responses[401]?.content ?? {})) {
      for (const [code, detail] of Object.entries(details)) {
        const example = examples[code];
        if (example) example.value.detail = detail;
      }
    }
  }
}

/** Says what a user is in answers where it is not what we make of them. The example is of ours. */
export function describeBody({ paths, components: { schemas } }: Description, schema: object): void {
  const { $id, ...described } = schema as { readonly $id?: unknown };
  schemas.User = described;
  for (const { responses } of operationsOf(paths)) {
    for (const content of Object.values(responses).flatMap(({ content = {} }) => Object.values(content))) {
      if (content.schema?.$ref === "#/components/schemas/User") delete content.example;
    }
  }
}

function operationsOf(paths: Description["paths"]): Operation[] {
  return Object.values(paths).flatMap((path) => Object.values(path));
}
