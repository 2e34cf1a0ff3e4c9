import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** Buckets in seconds: from the time of a store in memory up to our deadlines. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5];

/**
 * The metrics, for Prometheus. Names follow its conventions
 * (https://prometheus.io/docs/practices/naming/): base units, `_total` for counters.
 */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const make = makers(registry);
  return {
    registry,
    ...requestMetrics(make),
    ...portMetrics(make),
    ...collectorMetrics(make),
    ...eventMetrics(make),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;

type Makers = ReturnType<typeof makers>;

function makers(registry: Registry) {
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Counter({ name, help, labelNames, registers });
  const histogram = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Histogram({ name, help, labelNames, registers, buckets: BUCKETS });
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });

  return { counter, histogram, gauge };
}

function requestMetrics({ counter, gauge, histogram }: Makers) {
  return {
    ready: gauge("user_image_ready", "1 while the process accepts requests and its store answers."),
    requests: histogram("http_request_duration_seconds", "Time to answer a request.", [
      "method",
      "route",
      "status",
    ]),
    sets: counter("user_image_sets_total", "Requests to set or remove an image, by outcome.", ["outcome"]),
    unreadable: counter(
      "http_requests_unreadable_total",
      "Requests that could not be parsed, by the status of the answer.",
      ["code"],
    ),
    connectionsClosed: counter(
      "user_image_connections_closed_total",
      "Connections that the process closed to stay within its limits, by reason.",
      ["reason"],
    ),
    logLinesLost: counter(
      "user_image_log_lines_lost_total",
      "Lines of the log that were lost because they could not be written.",
      [],
    ),
  };
}

function portMetrics({ counter, gauge, histogram }: Makers) {
  return {
    facts: counter("user_image_facts_total", "Uploads whose facts became known, by source.", ["source"]),
    store: histogram("user_image_store_duration_seconds", "Time of a command to the user store.", [
      "operation",
      "outcome",
    ]),
    media: histogram("user_image_media_duration_seconds", "Time of a call to Cloudinary.", [
      "operation",
      "outcome",
    ]),
    mediaCircuitOpen: gauge(
      "user_image_media_circuit_open",
      "1 while the circuit breaker is open: after five failed calls in a row, calls to Cloudinary fail at once.",
    ),
    unreadableUsers: counter(
      "user_image_unreadable_users_total",
      "Users whose record in the store could not be read, each at most once an hour.",
      [],
    ),
  };
}

function collectorMetrics({ counter, gauge }: Makers) {
  return {
    destroyed: counter("user_image_destroyed_total", "Images destroyed by this process.", []),
    destructionsFailed: counter(
      "user_image_destructions_failed_total",
      "Failed destructions; they are tried again.",
      [],
    ),
    backlogUsers: gauge(
      "user_image_backlog_users",
      "Users with images that are due to be destroyed, counted up to 10000; NaN if unknown.",
    ),
    backlogAge: gauge(
      "user_image_backlog_age_seconds",
      "Seconds since the longest overdue image became due; NaN if unknown.",
    ),
    clockDifference: gauge(
      "user_image_clock_difference_seconds",
      "How far this machine's clock is ahead of the store's or Cloudinary's, whichever differs more; negative if it is behind.",
    ),
  };
}

/** They stay at 0 if events are off. */
function eventMetrics({ counter, gauge }: Makers) {
  return {
    eventsSent: counter("user_image_events_sent_total", "Events that a receiver has acknowledged.", []),
    eventsFailed: counter(
      "user_image_events_failed_total",
      "Attempts to send an event that were not acknowledged; they are tried again.",
      [],
    ),
    eventAge: gauge(
      "user_image_event_age_seconds",
      "Seconds since the oldest change of an image whose event is not acknowledged; NaN if unknown.",
    ),
  };
}
