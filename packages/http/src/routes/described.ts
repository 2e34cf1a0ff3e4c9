import type { UserIdKind } from "@user-image/domain";
import type { Authentication } from "../authentication/authenticate.js";
import { userIdSchema } from "./schemas/user-id.js";

/** The parts of the API's description that depend on the settings and the host. */
export interface Description {
  readonly paths: Record<string, Readonly<Record<string, Operation>>>;
  readonly components: {
    readonly schemas: Record<string, object> & { [Name in (typeof USERS)[number]]?: HasId };
    readonly securitySchemes: Record<string, object>;
  };
}

interface HasId {
  readonly properties?: { id?: object };
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Content>> }>>;
}

interface Parameter {
  readonly in: string;
  readonly name: string;
  schema: object;
  example?: unknown;
}

interface Content {
  readonly schema?: { readonly $ref?: string };
  example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: { detail: string } }>>;
}

/** The schemas of users in answers. */
const USERS = ["User", "AdministeredUser"] as const;

/** The schemes of the service's own tokens, either of which is enough. */
const TOKENS = ["token", "bearer"] as const;

/** The name of any other scheme. */
const SCHEME = "user";

const EXAMPLE_IDS: Readonly<Record<UserIdKind, unknown>> = {
  number: 217,
  string: "ada.lovelace",
  objectId: "64f0c0ffee64f0c0ffee64f0",
};

/** Describes ids of this kind. The description is built with numbers. */
export function describeUserIds({ paths, components }: Description, kind: UserIdKind): void {
  if (kind === "number") return;
  const schema = userIdSchema(kind);
  for (const name of USERS) {
    const { properties } = components.schemas[name] ?? {};
    if (properties?.id) properties.id = schema;
  }
  for (const operation of operationsOf(paths)) {
    for (const parameter of operation.parameters ?? []) {
      if (parameter.in !== "path" || parameter.name !== "id") continue;
      parameter.schema = schema;
      parameter.example = EXAMPLE_IDS[kind];
    }
    for (const { example } of contentsOf(operation)) {
      if (hasNumericId(example)) example.id = EXAMPLE_IDS[kind];
    }
  }
}

/** Describes an authentication other than by the service's own tokens. */
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

/** Describes the host's users in answers. Their examples are dropped, since these are of the default. */
export function describeBody({ paths, components: { schemas } }: Description, schema: object): void {
  const { $id, ...described } = schema as { readonly $id?: unknown };
  schemas.User = described;
  for (const operation of operationsOf(paths)) {
    for (const content of contentsOf(operation)) {
      if (content.schema?.$ref === "#/components/schemas/User") delete content.example;
    }
  }
}

function operationsOf(paths: Description["paths"]): Operation[] {
  return Object.values(paths).flatMap((path) => Object.values(path));
}

function contentsOf({ responses }: Operation): Content[] {
  return Object.values(responses).flatMap(({ content = {} }) => Object.values(content));
}

function hasNumericId(example: unknown): example is { id: unknown } {
  return typeof example === "object" && example !== null && "id" in example && typeof example.id === "number";
}
