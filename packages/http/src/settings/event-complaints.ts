import type { Hosting } from "./host-settings.js";

type Given = Readonly<Record<string, string | undefined>>;

/** Finds missing and contradictory settings of events. Receivers could not verify events without a secret. */
export function eventComplaints(given: Given, { isFunctionGiven = false }: Hosting): string[] {
  const { EVENTS_URL, EVENTS_SECRET } = given;
  if (EVENTS_URL && isFunctionGiven)
    return ["EVENTS_URL cannot be set with onImageChanged (give one of the two)"];
  if (EVENTS_URL && !EVENTS_SECRET)
    return [
      "EVENTS_SECRET is not set (give the secret by which receivers verify events: whsec_ and the output of openssl rand -base64 32)",
    ];
  if (EVENTS_SECRET && !EVENTS_URL) return ["EVENTS_SECRET has no effect without EVENTS_URL (give both)"];
  return [];
}
