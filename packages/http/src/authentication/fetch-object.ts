/** The largest answer, in bytes. Real key sets have about a hundredth of this. */
const MAX_BYTES = 256 * 1024;

/**
 * Fetches the JSON object at a URL. Errors quote nothing of the answer.
 *
 * @throws {Error} if there is no answer in time, or it is too large, or not a 200 with a JSON object
 */
export async function fetchObject(
  url: string,
  signal: AbortSignal,
): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(url, { signal, redirect: "manual", headers: { accept: "application/json" } });
  const { status, body } = response;
  if (status !== 200 || !body) {
    await body?.cancel();
    throw new Error(`${url} answered ${status}, not 200. The service does not follow redirects.`);
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new Error(`${url} answered more than ${MAX_BYTES} bytes.`);
    chunks.push(chunk);
  }
  const value = parse(Buffer.concat(chunks).toString());
  if (typeof value === "object" && value !== null) return value as Readonly<Record<string, unknown>>;
  throw new Error(`${url} did not answer with a JSON object.`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
