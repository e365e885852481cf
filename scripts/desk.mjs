// npm run desk -- COMMAND: the operator's command line, with the settings and the database of this installation.
import "./lib/require-node.cjs";

const [{ run }, { runDesk }] = await Promise.all([import("./lib/failure.mjs"), import("./lib/desk.mjs")]);
await run(() => runDesk(process.argv.slice(2)));
