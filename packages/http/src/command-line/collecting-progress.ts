import type { Store } from "@user-image/domain";
import { type Progress, type ProgressOutput, showProgress } from "./progress.js";

/** The most users that are counted, which bounds the cost of counting. */
const MAX_USERS = 100_000;

/** Shows how many of the users with due images a pass, together with other workers, has processed. */
export function showCollecting(
  store: Pick<Store, "countDue">,
  output: ProgressOutput = process.stderr,
): Promise<Progress> {
  let most = 0;
  const look = async () => {
    const left = await store.countDue(new Date(), MAX_USERS);
    most = Math.max(most, left);
    if (left === MAX_USERS) return { what: `at least ${inWords(MAX_USERS)} users are left` };
    const share = most === 0 ? 1 : 1 - left / most;
    return { what: `${inWords(most - left)} of ${inWords(most)} users`, share };
  };
  return showProgress(look, { output });
}

function inWords(count: number): string {
  return count.toLocaleString("en");
}
