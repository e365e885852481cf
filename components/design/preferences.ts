/**
 * What one browser remembers about how a person likes the desk. Kept in cookies and not in local
 * storage, so that the server draws the right thing at once and nothing jumps or flashes.
 */
export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

export const DENSITIES = ["comfortable", "dense"] as const;
export type Density = (typeof DENSITIES)[number];

export interface Preferences {
  theme: Theme;
  density: Density;
  railCollapsed: boolean;
}

const COOKIE = { theme: "settledesk_theme", density: "settledesk_density", rail: "settledesk_rail" } as const;
const ONE_YEAR_S = 31_536_000;

/** Reads preferences through `get` (a cookie's value by its name); anything unknown is the default. */
export function readPreferences(get: (name: string) => string | undefined): Preferences {
  const theme = get(COOKIE.theme);
  const density = get(COOKIE.density);
  return {
    theme: THEMES.find((known) => known === theme) ?? "system",
    density: DENSITIES.find((known) => known === density) ?? "comfortable",
    railCollapsed: get(COOKIE.rail) === "collapsed",
  };
}

/** Only in a browser. The document follows at once; `system` means no attribute at all. */
export function rememberTheme(theme: Theme): void {
  writeCookie(COOKIE.theme, theme);
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

export function rememberDensity(density: Density): void {
  writeCookie(COOKIE.density, density);
}

export function rememberRail(collapsed: boolean): void {
  writeCookie(COOKIE.rail, collapsed ? "collapsed" : "open");
}

function writeCookie(name: string, value: string): void {
  document.cookie = `${name}=${value}; path=/; max-age=${ONE_YEAR_S}; samesite=lax`;
}
