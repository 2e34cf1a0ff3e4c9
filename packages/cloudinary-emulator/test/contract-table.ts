import type { Endpoint } from "../src/contract/endpoint.js";
import { ENDPOINTS } from "../src/contract/endpoints.js";
import { SIGNED } from "../src/contract/parameter-groups.js";
import { APPROXIMATIONS, REFUSALS } from "../src/contract/refusals.js";

const START = "<!-- contract: written by test/contract.test.ts -->";
const END = "<!-- end of contract -->";

/** The README with the tables of what is emulated. */
export function withTables(readme: string): string {
  const [before = "", rest = ""] = readme.split(START);
  const [, after = ""] = rest.split(END);
  return `${before}${START}\n\n${tables()}\n\n${END}${after}`;
}

function tables(): string {
  const endpoints = Object.entries<Endpoint>(ENDPOINTS);
  const emulated = endpoints.filter(([, { refusal }]) => refusal === undefined);
  const refused = endpoints.filter(([, { refusal }]) => refusal !== undefined);
  return [
    `Each signed call also has ${names(SIGNED)}.\n`,
    "| Call | Parameters | Refused |\n| --- | --- | --- |",
    ...emulated.map(([, { call, takes = [], refuses = [] }]) => {
      return `| \`${call.replace(/\(.*\)/, "")}\` | ${names(withoutSigned(takes), marked)} | ${names(refuses)} |`;
    }),
    "\n\\* Approximate:\n",
    ...Object.entries(APPROXIMATIONS).map(([name, how]) => `- \`${name}\`: ${how}`),
    "\nWhy a parameter is refused:\n\n| Parameter | Reason |\n| --- | --- |",
    ...byReason().map(([reason, parameters]) => `| ${names(parameters)} | ${reason} |`),
    "\nCalls that are refused:\n\n| Call | Reason |\n| --- | --- |",
    ...refused.map(([, { call, refusal }]) => `| \`${call}\` | ${refusal} |`),
  ].join("\n");
}

function withoutSigned(parameters: readonly string[]): string[] {
  const isSigned = SIGNED.every((name) => parameters.includes(name));
  return parameters.filter((name) => !isSigned || !SIGNED.includes(name));
}

function names(parameters: readonly string[], write = (name: string) => `\`${name}\``): string {
  return [...parameters].sort().map(write).join(", ");
}

function marked(name: string): string {
  return name in APPROXIMATIONS ? `\`${name}\`\\*` : `\`${name}\``;
}

function byReason(): [string, string[]][] {
  const reasons = new Map<string, string[]>();
  for (const [name, { reason }] of Object.entries(REFUSALS)) {
    reasons.set(reason, [...(reasons.get(reason) ?? []), name]);
  }
  return [...reasons];
}
