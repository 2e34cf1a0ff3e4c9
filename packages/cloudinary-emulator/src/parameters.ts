/**
 * The parameters of one call. The SDKs write the same call differently (multipart, form, JSON or query; arrays
 * as `ids[]`, `ids[0]` or JSON), so names are kept without their brackets and every value is kept in order.
 */
export class Parameters {
  private readonly values = new Map<string, string[]>();

  add(name: string, value: string): void {
    const key = name.replace(/\[\d*\]$/, "");
    const values = this.values.get(key);
    if (values) values.push(value);
    else this.values.set(key, [value]);
  }

  addQuery(query: string): this {
    for (const [name, value] of new URLSearchParams(query)) this.add(name, value);
    return this;
  }

  /** @throws {SyntaxError} if the text is not JSON */
  addJson(text: string): this {
    const body: unknown = JSON.parse(text);
    if (body === null || typeof body !== "object") throw new SyntaxError("the body is not a JSON object");
    for (const [name, value] of Object.entries(body)) {
      for (const item of Array.isArray(value) ? value : [value]) {
        if (item === null) continue;
        this.add(name, typeof item === "string" ? item : JSON.stringify(item));
      }
    }
    return this;
  }

  /** The value as it is signed: repeated values joined by commas. Undefined if absent or empty. */
  text(name: string): string | undefined {
    return this.values.get(name)?.join(",") || undefined;
  }

  /** Like `text`, and removes the parameter. */
  take(name: string): string | undefined {
    const text = this.text(name);
    this.values.delete(name);
    return text;
  }

  addAll(others: Parameters): this {
    for (const name of others.names()) for (const value of others.list(name)) this.add(name, value);
    return this;
  }

  list(name: string): string[] {
    return this.values.get(name) ?? [];
  }

  /** Whether a call names a parameter, also without a value. */
  has(name: string): boolean {
    return this.values.has(name);
  }

  /** npm writes booleans as `1`/`0` or `true`/`false`, depending on the call. */
  flag(name: string, byDefault: boolean): boolean {
    const text = this.text(name);
    return text === undefined ? byDefault : !["0", "false"].includes(text.toLowerCase());
  }

  names(): string[] {
    return [...this.values.keys()];
  }
}
