import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type axe from "axe-core";
import type { Page } from "./open-page.js";

declare global {
  interface Window {
    axe?: typeof axe;
  }
}

const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * What axe complains of in the page as it is now: the rules, each with the elements that break it; and the rules that some
 * elements pass.
 */
export async function runAxe(page: Page): Promise<{ violations: string[][]; passes: string[] }> {
  if (!(await page.evaluate(() => window.axe !== undefined))) await page.evaluate(source);
  return page.evaluate(async () => {
    // Of all that passes, the details have megabytes.
    const { violations, passes } = await (window.axe as typeof axe).run({ resultTypes: ["violations"] });
    return {
      violations: violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]),
      passes: passes.map(({ id }) => id),
    };
  });
}
