import { readTableLines } from "./table-lines";

export interface Coin {
  asset: string;
  /** Null where nobody says. */
  network: string | null;
}

/** A vendor's codes by their normal spelling: "usdttrc20" is USDT on tron. */
export type AssetTable = ReadonlyMap<string, Coin>;

/** The asset, and the network it travels on. */
const COIN = /^([A-Za-z0-9._-]{1,20})(?:\s+on\s+([A-Za-z0-9 ._-]{1,40}))?$/;

export function readAssetTable(text: string): { table: AssetTable; problems: readonly string[] } {
  const { lines, problems } = readTableLines(text);
  const found = [...problems];
  const table = new Map<string, Coin>();
  for (const { number, theirs, ours } of lines) {
    const [, asset, network] = COIN.exec(ours) ?? [];
    if (asset === undefined)
      found.push(`Line ${number}: ${JSON.stringify(ours)} is not an asset such as USDT or USDT on tron.`);
    else
      table.set(codeKey(theirs), {
        asset: asset.toUpperCase(),
        network: network?.trim().toLowerCase() ?? null,
      });
  }
  return { table, problems: found };
}

/** A code that is not in the table is taken as it is. */
export function coinOf(code: string, table: AssetTable): Coin {
  return table.get(codeKey(code)) ?? { asset: code.trim().toUpperCase(), network: null };
}

/** The vendor's code for a coin, for the simulator. */
export function codeOf({ asset, network }: Coin, table: AssetTable): string {
  const [code] =
    [...table].find(([, coin]) => coin.asset === asset && (coin.network ?? network) === network) ?? [];
  return code ?? asset;
}

function codeKey(code: string): string {
  return code.trim().toLowerCase();
}
