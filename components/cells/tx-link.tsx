import { ExternalLink } from "lucide-react";
import { CopyButton } from "@/components/ui/copy-button";
import { networkName, transactionUrl } from "@/lib/domain/network";
import { truncateMiddle } from "./reference";

interface TxLinkProps {
  network: string | null;
  hash: string;
  keep?: number;
}

/** A transaction, linked to its chain's explorer where there is one. */
export function TxLink({ network, hash, keep = 4 }: TxLinkProps) {
  const url = transactionUrl(network, hash);
  const shown = truncateMiddle(hash, keep);
  return (
    <span className="inline-flex items-center gap-0.5 font-mono text-[0.92em] whitespace-nowrap">
      {url === null || network === null ? (
        <span title={hash}>{shown}</span>
      ) : (
        <a
          href={url}
          target="_blank"
          rel="noreferrer"
          title={`${hash} on ${networkName(network)}'s explorer`}
          className="hit inline-flex items-center gap-1 rounded-sm text-accent underline-offset-3 hover:underline"
        >
          {shown}
          <ExternalLink aria-hidden className="size-3" />
          <span className="sr-only">, opens the {networkName(network)} explorer</span>
        </a>
      )}
      <CopyButton value={hash} label="transaction hash" />
    </span>
  );
}
