// npm run generate: writes Prisma's client for schema.prisma, after a change to it.
import "./lib/require-node.cjs";

const [{ run }, { ensureClient, ensurePackages }] = await Promise.all([
  import("./lib/failure.mjs"),
  import("./lib/workspace.mjs"),
]);
await run(async () => {
  await ensurePackages();
  await ensureClient();
});
