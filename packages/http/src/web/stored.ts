/** What this tab keeps in its session storage until it is closed. It may be switched off. */
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
    // Then it is kept for as long as the page is open.
  }
}
