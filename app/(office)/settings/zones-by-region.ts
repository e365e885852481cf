/** All zones this runtime knows, UTC first, by the part before the slash. */
export function zonesByRegion(): Record<string, string[]> {
  const regions: Record<string, string[]> = { UTC: ["UTC"] };
  for (const zone of Intl.supportedValuesOf("timeZone")) {
    const [region = "", place] = zone.split("/");
    if (place === undefined) continue;
    (regions[region] ??= []).push(zone);
  }
  return regions;
}
