// npm run bench: the benchmarks against a production server and a durable PostgreSQL of their own.
import "./lib/require-node.cjs";

const [{ run }, { runBenchmarks }] = await Promise.all([
  import("./lib/failure.mjs"),
  import("./lib/benchmarks.mjs"),
]);
await run(() => runBenchmarks(process.argv.slice(2)));
