import { QRCodeSVG } from "qrcode.react";
import { Button } from "@/components/ui/button";
import { Textarea } from "@/components/ui/textarea";
import type { PayTarget } from "@/lib/payments/schemas";
import { copyText } from "./copy-text";
import { payFigure, payMessage } from "./pay-message";
import { payUri } from "./pay-uri";

interface PayPanelProps {
  /** The order, as the customer knows it. */
  label: string;
  target: PayTarget;
  zone: string;
}

/** Everything to send to a customer: the page or the address, the amount, a code to scan, and words around it. */
export function PayPanel({ label, target, zone }: PayPanelProps) {
  const { checkoutUrl, payAddress, expectedAmount, asset, network } = target;
  const figure = payFigure(target);
  const code = checkoutUrl ?? (payAddress === null ? null : payUri(payAddress, expectedAmount, asset, network));
  if (code === null) {
    return (
      <p className="text-table text-ink-2">
        The gateway has named neither a page nor an address for this payment yet. It is shown here as soon as it does.
      </p>
    );
  }
  const message = payMessage(label, target, zone);
  return (
    <div className="grid gap-4 sm:grid-cols-[auto_minmax(0,1fr)]">
      <div className="justify-self-center overflow-hidden rounded-md border sm:justify-self-start">
        {/* Scanners want dark on light inside a quiet zone of four modules (ISO/IEC 18004), whatever the theme. */}
        <QRCodeSVG
          value={code}
          size={200}
          level="M"
          marginSize={4}
          bgColor="#ffffff"
          fgColor="#000000"
          title={checkoutUrl === null ? `Code of the address ${code}` : "Code of the payment page"}
        />
      </div>
      <dl className="grid min-w-0 content-start gap-3 text-table">
        {figure !== null && <Line label="Amount" value={figure} copy={expectedAmount ?? target.fiatAmount ?? figure} />}
        {checkoutUrl !== null && <Line label="Payment page" value={checkoutUrl} copy={checkoutUrl} isLink />}
        {payAddress !== null && <Line label="Address" value={payAddress} copy={payAddress} />}
      </dl>
      <div className="grid gap-1 sm:col-span-2">
        <div className="flex items-center justify-between gap-2">
          <label htmlFor="pay-message" className="text-table font-medium">
            Message to the customer
          </label>
          <Copy value={message} label="message" />
        </div>
        <Textarea id="pay-message" readOnly value={message} rows={3} />
      </div>
    </div>
  );
}

function Line({ label, value, copy, isLink = false }: { label: string; value: string; copy: string; isLink?: boolean }) {
  return (
    <div>
      <dt className="text-ink-3">{label}</dt>
      <dd className="flex items-start gap-2">
        {isLink ? (
          <a href={value} target="_blank" rel="noreferrer" className="min-w-0 flex-1 self-center rounded-sm break-all text-accent underline-offset-3 hover:underline">
            {value}
          </a>
        ) : (
          <span className="min-w-0 flex-1 self-center font-mono break-all">{value}</span>
        )}
        <Copy value={copy} label={label.toLowerCase()} />
      </dd>
    </div>
  );
}

/** Without a tooltip, which would take a dialog's first Escape for itself. */
function Copy({ value, label }: { value: string; label: string }) {
  return (
    <Button size="sm" aria-label={`Copy ${label}`} onClick={() => void copyText(value, label)}>
      Copy
    </Button>
  );
}
