import cluster from "node:cluster";

/** Several processes of our service, with users in memory, behind one port. Tells its parent their ids. */
if (cluster.isPrimary) {
  const workers = Array.from({ length: Number(process.env.PROCESSES) }, () => cluster.fork());
  const pids = workers.map((worker) => worker.process.pid);
  let listening = 0;
  cluster.on("listening", () => {
    if (++listening === workers.length) process.send?.(pids);
  });
  process.on("SIGTERM", () => {
    for (const worker of workers) worker.kill();
    process.exit();
  });
} else {
  await import("./ours-in-memory.js");
}
