import { QRCodeSVG } from "qrcode.react";
import type { PayTarget } from "@/lib/payments/schemas";
import { CopyButton } from "./copy-button";
import { MessageToCustomer } from "./message-to-customer";
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
      <div className="sm:col-span-2">
        <MessageToCustomer id="pay-message" message={message} />
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
        <CopyButton value={copy} label={label.toLowerCase()} />
      </dd>
    </div>
  );
}
