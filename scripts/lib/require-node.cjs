// In the oldest JavaScript there is, because it has to run where the rest cannot even be parsed.
var parts = process.versions.node.split(".").map(Number);
var isRecent = parts[0] > 20 || (parts[0] === 20 && parts[1] >= 19);
if (!isRecent) {
  process.stderr.write(
    "Settledesk needs Node.js 20.19 or newer; this is " +
      process.version +
      ". Get one from https://nodejs.org and try again.\n",
  );
  process.exit(1);
}
