import { runCli } from "@/lib/cli/run-cli";
import { closePools } from "@/lib/db/client";

// The reader of a pipe, such as `head`, may have had enough.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

process.exitCode = await runCli(process.argv.slice(2), process);
await closePools();
