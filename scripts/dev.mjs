// npm run dev: the same with a server that follows changes in the code.
import "./lib/require-node.cjs";

const [{ run }, { serve }] = await Promise.all([import("./lib/failure.mjs"), import("./lib/serve.mjs")]);
await run(() => serve({ isDevelopment: true }));
