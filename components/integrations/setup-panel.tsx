import type { ReactNode } from "react";
import { WebhookAddress } from "./webhook-address";

interface SetupPanelProps {
  gatewayName: string;
  webhookUrl: string;
  /** Where the gateway was told to send to, when that is another address. */
  registeredUrl: string;
  steps: readonly string[];
  knownSourceIps: readonly string[];
  /** Registers the address at the gateway, where it can be and for those who may. */
  registration: ReactNode;
  /** "Send a test event", for those who may. */
  test: ReactNode;
}

/** How the gateway is told to send here. */
export function SetupPanel(props: SetupPanelProps) {
  const { gatewayName, webhookUrl, registeredUrl, steps, knownSourceIps, registration, test } = props;
  return (
    <>
      <WebhookAddress url={webhookUrl} whole className="mb-3" />
      {registeredUrl !== webhookUrl && (
        <p className="mb-3 text-table text-ink-2">
          {gatewayName} has another address on file, which is the one its signatures are checked with:{" "}
          <code className="font-mono text-[0.92em] break-all">{registeredUrl}</code>
        </p>
      )}
      <ol className="grid gap-1.5 text-table">
        {steps.map((step, index) => (
          <li key={step} className="flex gap-2.5">
            <span
              aria-hidden
              className="grid size-5 shrink-0 place-items-center rounded-full bg-sunken text-label font-medium text-ink-2"
            >
              {index + 1}
            </span>
            <span className="min-w-0">{step}</span>
          </li>
        ))}
      </ol>
      {knownSourceIps.length > 0 && (
        <p className="mt-3 text-label text-ink-3">
          It is known to send from {knownSourceIps.join(", ")}. The signature is checked in any case;
          addresses change.
        </p>
      )}
      {registration !== null && <div className="mt-4 border-t pt-4">{registration}</div>}
      {test !== null && <div className="mt-4 border-t pt-4">{test}</div>}
    </>
  );
}
