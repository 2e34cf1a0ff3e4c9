export const LAYOUT = `
*, *::before, *::after {
  box-sizing: border-box;
}

[hidden] {
  display: none !important;
}

#card {
  position: relative;
  min-inline-size: 0;
  margin: 0;
  padding: 0;
  border: 0;
  display: grid;
  grid-template-columns: minmax(0, 1fr);
  gap: 1.5rem;
  text-align: center;
}

/* These get the focus for screen readers, for pasting and for the next Tab, but are not controls. */
#card:focus, h2:focus {
  outline: none;
}

h2, p {
  margin: 0;
}

/* In a page from right to left, a text in another direction keeps its own. */
h2, p, button, span {
  unicode-bidi: plaintext;
}

h2 {
  font-size: 1.0625em;
  font-weight: 650;
  line-height: 1.35;
}

.view {
  display: grid;
  grid-template-columns: minmax(0, 1fr);
  gap: 1rem;
  justify-items: center;
  align-content: start;
}

.hint {
  color: var(--muted);
  font-size: 0.9375em;
}

.actions {
  display: flex;
  flex-wrap: wrap;
  justify-content: center;
  gap: 0.75rem;
}

#as-is-text {
  max-width: 28rem;
  overflow-wrap: anywhere;
}

/* Shows that a file can be dropped. */
#drop-hint {
  display: none;
  position: absolute;
  inset: -0.5rem;
  place-items: center;
  border: 2px dashed var(--accent);
  border-radius: var(--radius);
  background: color-mix(in srgb, var(--surface) 88%, var(--accent));
  font-weight: 600;
  pointer-events: none;
  z-index: 2;
}

.is-dropping #drop-hint {
  display: grid;
}

.notice {
  width: 100%;
  display: flex;
  flex-wrap: wrap;
  justify-content: center;
  align-items: center;
  gap: 0.5rem 1rem;
  padding: 0.75rem 1rem;
  border: 1px solid transparent;
  border-radius: var(--radius);
  overflow-wrap: anywhere;
}

.notice p {
  flex: 1 1 12rem;
  text-align: start;
}

/* Invisible while empty, but always present, since screen readers announce changes only of existing elements. */
.notice[data-kind="none"] {
  position: absolute;
  padding: 0;
  border: 0;
}

.notice[data-kind="success"] {
  background: var(--success);
  border-color: var(--success-edge);
}

.notice[data-kind="error"] {
  background: var(--error);
  border-color: var(--error-edge);
}

.notice[data-kind="info"] {
  background: var(--info);
  border-color: var(--info-edge);
}
`;
