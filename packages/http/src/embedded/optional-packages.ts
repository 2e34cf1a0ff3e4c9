import { reasonOf } from "../logging/reason-of.js";

/**
 * Loads an optional dependency, which only the embedded default needs and an installation may lack.
 *
 * @param name the package
 * @param advice how to install it, as what follows "Set …, or"
 * @param use what the package is for, as the beginning of a sentence
 * @param instead the setting that makes the package unnecessary
 * @throws {Error} that says in one line what to install or to set
 */
export async function loadOptional<T>(
  load: () => Promise<T>,
  { name, advice, use, instead }: Readonly<Record<"name" | "advice" | "use" | "instead", string>>,
): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw new Error(
      `${use} needs the optional package ${name}, which cannot be loaded. ` +
        `Set ${instead}, or ${advice} (${reasonOf(reason)})`,
    );
  }
}
