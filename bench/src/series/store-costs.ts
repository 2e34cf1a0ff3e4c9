import { startMongoServer } from "@user-image/testing/mongodb-server";
import { PROGRAMS } from "../processes/paths.js";
import { runProgram } from "../processes/program.js";
import { figure, spread, table } from "../report/format.js";
import type { Section } from "../report/section.js";
import type { Scale } from "../scale.js";
import type { StoreCosts, StoreCostsResult } from "../servers/store-costs.js";
import { spreadOf } from "../statistics.js";

/** What each index, projection and field of a PATCH costs the store. */
export async function storeCosts({ storeRounds: rounds }: Scale): Promise<Section> {
  const store = await startMongoServer();
  const task: StoreCosts = { mongodbUrl: store.url, storePid: store.pid, rounds };
  const costs = await runProgram<StoreCostsResult>(PROGRAMS.storeCosts, task, { core: "server" }).finally(
    () => store.stop(),
  );
  const rows = Object.entries(costs).map(([name, values]) => {
    const [whole = ""] = name.split(" ");
    const less = values.map((value, round) => (costs[whole]?.[round] ?? Number.NaN) - value);
    return [name, spread(spreadOf(values)), name === whole ? "" : figure(spreadOf(less).median)];
  });
  const head = ["", "store's CPU µs/command", "less than with all"];
  return { title: "What a PATCH costs the store", bars: [], text: `${ABOUT}\n\n${table(head, rows)}` };
}

const ABOUT = `
The two commands of a PATCH by the driver alone, one after the other: find, by the token, and update, which moves an image from one
place of the document to another. Each row is without one thing that the command or its collection has. All take turns in every round;
what is saved is the median of the differences in a round. The figures are SecantusDB's where there is no \`mongod\`: they say what is worth a look, not what
MongoDB takes. Of a user's document, at most 400 bytes are ours after one upload has been set (a test holds that).

Every part has its use. The index of tokens finds the user; that of due dates finds what is to be destroyed, and that of public ids the owner of
an image for notifications, audits and moderation. The facts of a former image let it be shown again without a call to Cloudinary. The
projection keeps large fields of other services away from each request.`.trim();
