import { pick } from "@user-image/testing/torture/pick";
import { it } from "vitest";
import { expectNothingLost } from "./expect-nothing-lost.js";

/** Each run has time for one of these. */
const ids = pick(["string", "objectId"] as const);

it(
  `loses, leaves behind and wrongly destroys nothing, of users with ids of the kind ${ids}`,
  {
    timeout: 300_000,
  },
  () => expectNothingLost(ids),
);
