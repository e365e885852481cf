const DEMO_PASSWORD = "settledesk-demo";
const DEMO_ROLES = ["admin", "support", "accountant", "viewer"];

/** What the addresses of the demo's accounts end in. */
export const DEMO_DOMAIN = "@demo.settledesk.test";

/**
 * How to sign in, for whoever started the server.
 * @param {{demo: boolean, isDemoPublic: boolean, host: string, appUrl: string}} settings
 * @param {{demoPeople: number, ownPeople: number}} accounts how many there are of the demo, and of one's own
 * @returns {string[]}
 */
export function signInLines(settings, { demoPeople, ownPeople }) {
  const hasDemo = demoPeople > 0;
  if (settings.demo && hasDemo) return [...demoLines(), ...(settings.isDemoPublic ? warning(settings) : [])];
  const lines = ownPeople > 0 ? [] : firstPersonLines({ offersDemo: !settings.demo && !hasDemo });
  if (!hasDemo) return lines;
  const closed =
    "The demo is off, so its sign-ins are refused; its orders are kept. SETTLEDESK_DEMO=1 opens them again, to everybody who can reach this server.";
  return lines.length === 0 ? [closed] : [closed, "", ...lines];
}

function demoLines() {
  const width = Math.max(...DEMO_ROLES.map((role) => role.length));
  return [
    `Sign in with the password ${DEMO_PASSWORD} as`,
    ...DEMO_ROLES.map((role) => `  ${role.padEnd(width)}  ${role}${DEMO_DOMAIN}`),
  ];
}

function warning({ host, appUrl }) {
  return [
    "",
    `WARNING: the demo is on, and others may reach this server (it listens on ${host}, its address is ${appUrl}).`,
    "Everybody knows the password above, the admin's included. Do not connect a real gateway here.",
    "SETTLEDESK_DEMO=0 closes the demo's accounts.",
  ];
}

function firstPersonLines({ offersDemo }) {
  const lines = [
    "Nobody can sign in yet. Add the first person:",
    '  npm run desk -- user add --email you@example.com --name "Your Name" --role admin',
  ];
  return offersDemo ? [...lines, "To look around first, start it with SETTLEDESK_DEMO=1: a shop with a month of orders."] : lines;
}
