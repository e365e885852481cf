"use client";

import { useEffect, useState, type SubmitEvent } from "react";
import { AmountInput } from "@/components/ui/amount-input";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { FormSummary } from "@/components/ui/form-summary";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { displayAmount } from "@/lib/domain/asset";
import { parseDecimal, type Decimal } from "@/lib/domain/decimal";
import { coinRule, priceNotice } from "@/lib/domain/new-payment";
import type { PayTarget, PaymentField, PaymentOffer } from "@/lib/payments/schemas";
import { ConflictNotice } from "./conflict-notice";
import { chosenCoin, CUSTOMER_CHOOSES, OTHER_COIN } from "./coin-choice";
import type { OrderActions } from "./order-actions";
import { useDecision } from "./use-decision";

interface NewPaymentFormProps {
  id: string;
  /** Of the order as it is shown. */
  version: number;
  offer: PaymentOffer;
  actions: Pick<OrderActions, "listPaymentChoices" | "createPayment">;
  reload: () => Promise<void>;
  onPending: (isPending: boolean) => void;
  onMade: (target: PayTarget) => void;
}

type Choices = Readonly<Record<string, readonly { value: string; label: string }[]>>;

export function NewPaymentForm({ id, version, offer, actions, reload, onPending, onMade }: NewPaymentFormProps) {
  const [slug, setSlug] = useState(offer.makers[0]?.slug ?? "");
  const [amount, setAmount] = useState(() => (offer.price === null ? "" : displayAmount(offer.price.amount as Decimal, offer.price.currency)));
  const [currency, setCurrency] = useState(offer.price?.currency ?? "");
  const [coin, setCoin] = useState(CUSTOMER_CHOOSES);
  const [ownCoin, setOwnCoin] = useState({ asset: "", network: "" });
  const [options, setOptions] = useState<Record<string, string>>({});
  const [evenIfOpen, setEvenIfOpen] = useState(false);
  const maker = offer.makers.find((each) => each.slug === slug) ?? offer.makers[0];
  const choices = useChoices(actions.listPaymentChoices, maker?.hasChoices === true, { integration: slug, amount, currency, options });
  const controlOf: Record<string, string> = { price: "amount", "price.amount": "amount", "price.currency": "currency", pay_in: "coin", payIn: "coin", "payIn.asset": "asset", integration: "integration", even_if_open: "open" };
  const form = useDecision(actions.createPayment, {
    version,
    controlId: (field) => `${id}-${controlOf[field] ?? field.replace("options.", "option-")}`,
    reload,
    onDone: onMade,
  });
  useEffect(() => onPending(form.isPending), [form.isPending, onPending]);
  if (maker === undefined) return null;

  const asked = parseDecimal(amount);
  const usual = offer.price === null ? null : parseDecimal(offer.price.amount);
  const notice =
    asked === null || usual === null || offer.price === null ? null : priceNotice({ amount: asked, currency }, { amount: usual, currency: offer.price.currency });

  function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    if (asked === null || currency.trim() === "") {
      form.setProblems([{ fieldId: `${id}-${asked === null ? "amount" : "currency"}`, message: asked === null ? "Name the amount, such as 49.90." : "Name the currency, such as EUR." }]);
      return;
    }
    const payIn = chosenCoin(coin, ownCoin);
    const given = Object.entries(options).filter(([name, value]) => value !== "" && maker?.fields.some((field) => field.name === name));
    form.submit({
      orderId: offer.orderId,
      version: offer.version,
      integration: slug,
      price: { amount, currency },
      options: Object.fromEntries(given),
      evenIfOpen,
      ...(payIn !== null && { payIn }),
    });
  }

  return (
    <form id={id} onSubmit={submit} noValidate className="grid gap-4">
      <FormSummary title="No payment was made" problems={form.problems} />
      {form.conflict !== null && <ConflictNotice message={form.conflict} onReload={form.reload} isReloading={form.isReloading} />}
      <Field id={`${id}-integration`} label="Where" required error={form.errorOf(`${id}-integration`)}>
        {(control) => (
          <Select
            {...control}
            value={slug}
            onChange={(event) => {
              setSlug(event.target.value);
              setCoin(CUSTOMER_CHOOSES);
              setOptions({});
            }}
          >
            {offer.makers.map((each) => (
              <option key={each.slug} value={each.slug}>
                {each.name} ({each.gatewayName})
              </option>
            ))}
          </Select>
        )}
      </Field>
      <div className="grid grid-cols-[minmax(0,1fr)_7rem] items-start gap-3">
        <Field id={`${id}-amount`} label={offer.isTopUp ? "Rest to pay" : "Price"} required error={form.errorOf(`${id}-amount`)}>
          {(control) => (
            <AmountInput {...control} value={amount} onAmount={setAmount} />
          )}
        </Field>
        <Field id={`${id}-currency`} label="Currency" required error={form.errorOf(`${id}-currency`)}>
          {(control) => (
            <Input {...control} autoComplete="off" spellCheck={false} value={currency} maxLength={60} onChange={(event) => setCurrency(event.target.value.trim().toUpperCase())} className="font-mono" />
          )}
        </Field>
        {notice !== null && <p className="col-span-2 text-table text-attention">{notice}</p>}
      </div>
      {coinRule(maker) === "refused" ? (
        choices.failure !== null && <p className="text-table text-attention">{choices.failure}</p>
      ) : (
        <Field id={`${id}-coin`} label="Paid with" required error={form.errorOf(`${id}-coin`)} help={choices.failure ?? undefined}>
          {(control) => (
            <Select {...control} value={coin} onChange={(event) => setCoin(event.target.value)}>
              <option value={CUSTOMER_CHOOSES}>{maker.letsCustomerChoose ? "The customer chooses" : "As the gateway proposes"}</option>
              {(choices.known.pay_in ?? []).map((choice) => (
                <option key={choice.value} value={choice.value}>
                  {choice.label}
                </option>
              ))}
              <option value={OTHER_COIN}>{(choices.known.pay_in ?? []).length > 0 ? "Another coin…" : "A certain coin…"}</option>
            </Select>
          )}
        </Field>
      )}
      {coin === OTHER_COIN && (
        <div className="grid grid-cols-2 items-start gap-3">
          <Field id={`${id}-asset`} label="Coin" required error={form.errorOf(`${id}-asset`)} help="Such as USDT.">
            {(control) => (
              <Input {...control} autoComplete="off" spellCheck={false} value={ownCoin.asset} maxLength={60} onChange={(event) => setOwnCoin({ ...ownCoin, asset: event.target.value.trim().toUpperCase() })} className="font-mono" />
            )}
          </Field>
          <Field id={`${id}-network`} label="Network" help="Such as tron.">
            {(control) => (
              <Input {...control} autoComplete="off" autoCapitalize="none" spellCheck={false} value={ownCoin.network} maxLength={60} onChange={(event) => setOwnCoin({ ...ownCoin, network: event.target.value.trim() })} className="font-mono" />
            )}
          </Field>
        </div>
      )}
      {maker.fields.map((field) => (
        <OptionField
          key={`${slug} ${field.name}`}
          id={`${id}-option-${field.name}`}
          field={field}
          choices={choices.known[field.name] ?? field.options ?? null}
          isFollowing={field.input === "select" && maker.hasChoices && choices.failure === null}
          value={options[field.name] ?? field.default ?? ""}
          error={form.errorOf(`${id}-option-${field.name}`)}
          onChange={(value) => setOptions({ ...options, [field.name]: value })}
        />
      ))}
      {offer.open.length > 0 && (
        <div className="grid gap-2 rounded-md border border-attention-line bg-attention-bg px-3 py-2.5 text-table">
          {offer.open.map((each, index) => (
            <p key={index}>
              <span className="font-medium">{each.integration}:</span> {each.sentence}
            </p>
          ))}
          <label className="flex items-start gap-2 font-medium">
            <Checkbox id={`${id}-open`} className="mt-0.5" checked={evenIfOpen} onChange={(event) => setEvenIfOpen(event.target.checked)} />
            Make another one all the same; the customer could pay both
          </label>
        </div>
      )}
    </form>
  );
}

interface OptionFieldProps {
  id: string;
  field: PaymentField;
  /** What the gateway lets one choose; null where anything may be typed. */
  choices: readonly { value: string; label: string }[] | null;
  /** The gateway tells what may be chosen once what stands before it is chosen. */
  isFollowing: boolean;
  value: string;
  error: string | null;
  onChange: (value: string) => void;
}

function OptionField({ id, field, choices, isFollowing, value, error, onChange }: OptionFieldProps) {
  return (
    <Field id={id} label={field.label} help={field.help} error={error} required={field.required}>
      {(control) =>
        choices === null && isFollowing ? (
          <Select {...control} disabled value="">
            <option value="">Choose what stands above first</option>
          </Select>
        ) : choices === null ? (
          <Input {...control} autoComplete="off" spellCheck={false} value={value} maxLength={500} onChange={(event) => onChange(event.target.value)} />
        ) : (
          <Select {...control} value={value} onChange={(event) => onChange(event.target.value)}>
            <option value="">{field.required ? "Choose…" : "Not said"}</option>
            {choices.map((choice) => (
              <option key={choice.value} value={choice.value}>
                {choice.label}
              </option>
            ))}
          </Select>
        )
      }
    </Field>
  );
}

/** Long enough for typing an amount to end before the gateway is asked what it offers for it. */
const TYPING_MS = 400;

/** What the gateway offers for what is chosen so far. Where it cannot be asked, coins and options can still be typed. */
function useChoices(
  list: OrderActions["listPaymentChoices"],
  isAsked: boolean,
  { integration, amount, currency, options }: { integration: string; amount: string; currency: string; options: Record<string, string> },
): { known: Choices; failure: string | null } {
  const [found, setFound] = useState<{ of: string; known: Choices; failure: string | null }>({ of: "", known: {}, failure: null });
  const chosen = JSON.stringify(options);
  useEffect(() => {
    if (!isAsked || parseDecimal(amount) === null || currency === "") return;
    let isCurrent = true;
    const timer = setTimeout(async () => {
      const answer = await list({ integration, price: { amount, currency }, options: JSON.parse(chosen) as Record<string, string> }).catch(() => null);
      if (!isCurrent) return;
      if (answer?.ok) setFound({ of: integration, known: answer.data, failure: null });
      else setFound({ of: integration, known: {}, failure: answer?.message ?? "The server did not answer, so the gateway's coins are not listed." });
    }, TYPING_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [list, isAsked, integration, amount, currency, chosen]);
  return isAsked && found.of === integration ? found : { known: {}, failure: null };
}
