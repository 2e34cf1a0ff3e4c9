import type { ValueKind } from "./parameter-values.js";

/** One call of Cloudinary's API. */
export interface Endpoint {
  /** The HTTP method and the path below `/v1_1/<cloud>`. `:name` is one segment, `*` all that follow. */
  readonly call: string;
  /** Whether the npm SDK encodes the slashes of the path. At most one call of each HTTP method may be so. */
  readonly encoded?: true;
  /** The parameters that are emulated, completely or as `APPROXIMATIONS` says. */
  readonly takes?: readonly string[];
  /** The parameters that Cloudinary has, and `REFUSALS` explains. */
  readonly refuses?: readonly string[];
  /** The kinds of parameters that are of another kind elsewhere. */
  readonly kinds?: Readonly<Record<string, ValueKind>>;
  /** Why the call is not emulated at all. */
  readonly refusal?: string;
}
