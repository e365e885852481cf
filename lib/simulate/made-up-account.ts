import type { Gateway } from "@/lib/gateways/contract";
import type { SimulatedAccount } from "@/lib/simulate/plan-deliveries";

/** What the form of a gateway asks for at least, filled with values nobody has: an address for settings, digits for secrets. */
export function madeUpEntries(gateway: Gateway): {
  credentials: Record<string, string>;
  settings: Record<string, string>;
} {
  const required = gateway.config.fields.filter((field) => field.required);
  const entries = (kind: "credential" | "setting", value: string) =>
    Object.fromEntries(
      required
        .filter((field) => field.kind === kind)
        .map((field) => [field.name, field.default ?? field.options?.[0]?.value ?? value]),
    );
  return {
    credentials: entries("credential", "7c1b3f0e9d2a4b6c8e0f1a2b3c4d5e6f"),
    settings: entries("setting", "https://gateway.example.test"),
  };
}

/** An account at a gateway that no integration stands for, to try out what the gateway can express. */
export function madeUpAccount(gateway: Gateway): SimulatedAccount {
  const { credentials, settings } = madeUpEntries(gateway);
  return {
    gateway,
    config: gateway.config.schema.parse({ ...settings, ...credentials }),
    registeredUrl: "https://desk.example.test/api/webhooks/made-up",
  };
}
