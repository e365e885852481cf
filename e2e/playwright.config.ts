import path from "node:path";
import { defineConfig } from "@playwright/test";

const root = path.resolve(import.meta.dirname, "..");

// start-server.mjs brings up browser and server, and hands them over by these variables: `npx playwright test -c e2e`.
export default defineConfig({
  globalSetup: path.join(import.meta.dirname, "start-server.mjs"),
  testDir: import.meta.dirname,
  outputDir: path.join(root, "test-results/e2e"),
  forbidOnly: true,
  retries: 0,
  workers: 2,
  // A limit for what hangs, not for what is slow: nothing here waits for time to pass.
  timeout: 240_000,
  expect: { timeout: 30_000 },
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ? [["list"], ["json"]] : "list",
  use: {
    baseURL: process.env.SETTLEDESK_SERVER_URL,
    viewport: { width: 1440, height: 900 },
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.SETTLEDESK_BROWSER,
      args: [
        // Containers give neither the sandbox's privileges nor a graphics card; the rest keeps the browser off the network.
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
