/** A value in the session storage of this tab. The browser may have switched the storage off. */
const PREFIX = "user-image.";

export function stored(name: string): string | null {
  try {
    return sessionStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

export function store(name: string, value: string | null): void {
  try {
    if (value === null) sessionStorage.removeItem(PREFIX + name);
    else sessionStorage.setItem(PREFIX + name, value);
  } catch {
    // The value is then kept as long as the page is open.
  }
}
