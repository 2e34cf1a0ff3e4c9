import type { Settings } from "./settings.js";

/** Whether a component names a transformation, also in a chain (`/`) or in a list of chains (`|`). */
const NAME = /(?:^|[,/|])t_/;

/** The named transformations of the account; undefined, without reading them, if no text uses one. */
export async function transformationsNamedIn(
  { transformations }: Pick<Settings, "transformations">,
  texts: readonly (string | undefined)[],
): Promise<ReadonlyMap<string, string> | undefined> {
  const isNamed = texts.some((text) => text !== undefined && NAME.test(text));
  return isNamed ? transformations.all() : undefined;
}
