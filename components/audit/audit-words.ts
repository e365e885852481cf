const OBJECT: Record<string, { label: string; href: ((id: string) => string) | null }> = {
  order: { label: "Order", href: (id) => `/orders/${id}` },
  delivery: { label: "Delivery", href: (id) => `/deliveries/${id}` },
  integration: { label: "Integration", href: (id) => `/integrations/${id}` },
  replay: { label: "Replay", href: (id) => `/deliveries/replays/${id}` },
  export: { label: "Export", href: () => "/exports" },
  user: { label: "Person", href: () => "/team" },
  api_key: { label: "API key", href: () => "/api-keys" },
  organisation: { label: "Organisation", href: () => "/settings" },
};

/** "api_key" as "API key"; a type that is new here as its own words. */
export function objectLabel(type: string): string {
  return known(type)?.label ?? words(type);
}

/** The page of an object, where it has one. */
export function objectHref(type: string, id: string): string | null {
  return known(type)?.href?.(id) ?? null;
}

/** "integration.secret_rotated" as "Secret rotated". */
export function actionLabel(action: string): string {
  return words(action.split(".").slice(1).join(" ") || action);
}

function known(type: string) {
  return Object.hasOwn(OBJECT, type) ? OBJECT[type] : undefined;
}

function words(code: string): string {
  const text = code.replaceAll("_", " ").trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}
