/** Of a set of keys, or what says where they are, in bytes. Real ones are a hundredth of it. */
const MAX_BYTES = 256 * 1024;

/**
 * The JSON object at an address. Errors quote nothing of what is there.
 *
 * @throws {Error} unless it is answered in time, with 200 and not too much
 */
export async function fetchObject(
  url: string,
  signal: AbortSignal,
): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(url, { signal, redirect: "manual", headers: { accept: "application/json" } });
  const { status, body } = response;
  if (status !== 200 || !body) {
    await body?.cancel();
    throw new Error(`${url} answered ${status}, and not 200. Redirections are not followed.`);
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
  throw new Error(`${url} answered something that is no JSON object.`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
