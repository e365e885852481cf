"use client";

import "@fontsource-variable/inter/wght.css";
import "./globals.css";
import ErrorPage from "./error";

interface GlobalErrorProps {
  error: unknown;
  retry: () => void;
}

/** Stands in for the whole document when the root layout itself fails; it follows the system's theme. */
export default function GlobalError({ error, retry }: GlobalErrorProps) {
  return (
    <html lang="en">
      <body>
        <title>Error · Settledesk</title>
        <ErrorPage error={error} retry={retry} />
      </body>
    </html>
  );
}
