import cluster from "node:cluster";

/** Several processes of our service, with users in memory, behind one port. Tells its parent their ids. */
if (cluster.isPrimary) {
  const workers = Array.from({ length: Number(process.env.PROCESSES) }, () => cluster.fork());
  const pids = workers.map((worker) => worker.process.pid);
  let listening = 0;
  cluster.on("listening", () => {
    if (++listening === workers.length) process.send?.(pids);
  });
  let running = workers.length;
  cluster.on("exit", () => {
    if (--running === 0) process.exit();
  });
  process.on("SIGTERM", () => {
    for (const worker of workers) worker.kill();
  });
} else {
  await import("./ours-in-memory.js");
}
