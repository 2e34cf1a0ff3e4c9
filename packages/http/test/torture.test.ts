import { it } from "vitest";
import { expectNothingLost } from "./expect-nothing-lost.js";

it(
  "loses, leaves behind and wrongly destroys nothing, whatever is killed and whatever fails",
  {
    timeout: 300_000,
  },
  () => expectNothingLost("number"),
);
