export const CONTROLS = `
button {
  min-height: 2.75rem;
  min-width: 2.75rem;
  margin: 0;
  padding: 0.5rem 1.125rem;
  border: 1px solid var(--control-edge);
  border-radius: var(--radius);
  background: transparent;
  color: inherit;
  font: inherit;
  font-weight: 550;
  cursor: pointer;
}

button:hover {
  background: color-mix(in srgb, currentColor 8%, transparent);
}

button:disabled {
  opacity: 0.5;
  cursor: default;
}

button.primary {
  border-color: transparent;
  background: var(--accent);
  color: var(--on-accent);
}

button.primary:hover {
  background: color-mix(in srgb, var(--accent) 85%, var(--text));
}

/* Not larger with the text, so that the slider between two of them has room in a narrow window. */
button.icon {
  width: 44px;
  height: 44px;
  min-width: 0;
  min-height: 0;
  padding: 0;
  border-radius: 50%;
  font-size: min(1.375em, 30px);
  line-height: 1;
}

:focus-visible {
  outline: 3px solid var(--accent);
  outline-offset: 2px;
}

/* A camera is useful only on a hand-held device. */
.camera {
  display: none;
}

@media (hover: none) and (pointer: coarse) {
  .camera {
    display: inline-block;
  }
}

.zoom {
  width: 100%;
  max-width: 20rem;
  display: flex;
  align-items: center;
  gap: 0.75rem;
}

input[type="range"] {
  flex: 1;
  min-width: 0;
  height: 2.75rem;
  margin: 0;
  accent-color: var(--accent);
}

.progress {
  width: 100%;
  max-width: 24rem;
  display: grid;
  grid-template-columns: 1fr auto;
  gap: 0.5rem;
  align-items: baseline;
  text-align: start;
}

.progress h2 {
  justify-self: start;
}

#percentage {
  white-space: nowrap;
  color: var(--muted);
  font-variant-numeric: tabular-nums;
}

progress {
  grid-column: 1 / -1;
  appearance: none;
  width: 100%;
  height: 0.625rem;
  border: 0;
  border-radius: 1rem;
  overflow: hidden;
  background: var(--well);
  color: var(--accent);
}

progress::-webkit-progress-bar {
  background: var(--well);
}

progress::-webkit-progress-value {
  border-radius: 1rem;
  background: var(--accent);
}

progress::-moz-progress-bar {
  border-radius: 1rem;
  background: var(--accent);
}

@media (prefers-reduced-motion: no-preference) {
  button {
    transition: background-color 0.15s;
  }

  progress::-webkit-progress-value {
    transition: width 0.2s;
  }
}

/* Forced colours remove the backgrounds, of which the progress consists. */
@media (forced-colors: active) {
  progress {
    border: 1px solid CanvasText;
  }

  progress::-webkit-progress-bar {
    forced-color-adjust: none;
    background: Canvas;
  }

  progress::-webkit-progress-value {
    forced-color-adjust: none;
    background: Highlight;
  }
}
`;
