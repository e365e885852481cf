// npm test: everything, on a machine that has only Node and npm. npm test -- unit e2e: only these stages.
import "./lib/require-node.cjs";

const [{ run }, { runTests }] = await Promise.all([
  import("./lib/failure.mjs"),
  import("./lib/test-stages.mjs"),
]);
await run(() => runTests(process.argv.slice(2)));
