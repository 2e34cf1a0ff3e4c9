import type { UserIdKind } from "@user-image/domain";
import { userIdSchema } from "./schemas/user-id.js";

/** What is read and written here of the API's description. */
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: { readonly User?: { readonly properties?: { id?: object } } } };
}

interface Operation {
  readonly parameters?: readonly {
    readonly in: string;
    readonly name: string;
    schema: object;
    example?: unknown;
  }[];
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly example?: { id?: unknown } }>> }>
  >;
}

const EXAMPLES: Readonly<Record<UserIdKind, unknown>> = {
  number: 217,
  string: "ada.lovelace",
  objectId: "64f0c0ffee64f0c0ffee64f0",
};

/** Says in a description, which was built with numbers, how the ids of users look in this store. */
export function describeUserIds({ paths, components }: Description, kind: UserIdKind): void {
  if (kind === "number") return;
  const schema = userIdSchema(kind);
  const { properties } = components.schemas.User ?? {};
  if (properties?.id) properties.id = schema;
  for (const { parameters = [], responses } of Object.values(paths).flatMap((path) => Object.values(path))) {
    for (const parameter of parameters) {
      if (parameter.in !== "path" || parameter.name !== "id") continue;
      parameter.schema = schema;
      parameter.example = EXAMPLES[kind];
    }
    for (const { example } of Object.values(responses).flatMap(({ content = {} }) =>
      Object.values(content),
    )) {
      if (typeof example?.id === "number") example.id = EXAMPLES[kind];
    }
  }
}
