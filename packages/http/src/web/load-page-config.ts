import { UserImageError } from "@user-image/client";
import type { PageConfig } from "../routes/page-config.js";

/** @throws {UserImageError} `network_error` or `unexpected_answer` */
export async function loadPageConfig(): Promise<PageConfig> {
  const answer = await fetch("page-config.json").catch(() => null);
  if (!answer) throw new UserImageError("network_error", "The service could not be reached.");
  const { ok, status } = answer;
  if (!ok) throw new UserImageError("unexpected_answer", `The service answered ${status}.`, { status });
  return answer.json();
}
