import { onTestFinished, vi } from "vitest";

/** What comes back: an answer; or nothing, for the connection broke; or nothing ever. */
export type Scripted = Response | "broken" | "silent";

/**
 * Answers what the client asks, one after the other, the last one again and again. Time stands
 * still until the test lets it pass.
 *
 * @returns the requests so far, such as `GET /v1/users`
 */
export function scriptService(...script: readonly Scripted[]): string[] {
  const requests: string[] = [];
  const fetch = vi.fn((url: string, { method, signal }: RequestInit) => {
    const answer = script[Math.min(requests.length, script.length - 1)];
    requests.push(`${method} ${new URL(url).pathname}`);
    if (answer instanceof Response) return Promise.resolve(answer.clone());
    if (answer === "broken") return Promise.reject(new TypeError("Failed to fetch"));
    return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
  });
  vi.stubGlobal("fetch", fetch);
  vi.useFakeTimers();
  onTestFinished(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  return requests;
}

export function answer(status: number, body: object, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers });
}

export function refusal(status: number, code: string, headers: Record<string, string> = {}): Response {
  return answer(status, { code, detail: `It is ${code}.` }, headers);
}
