// npm start: sets up whatever is missing, then serves until it is told to stop.
import "./lib/require-node.cjs";

const [{ run }, { serve }] = await Promise.all([import("./lib/failure.mjs"), import("./lib/serve.mjs")]);
await run(() => serve({ isDevelopment: false }));
