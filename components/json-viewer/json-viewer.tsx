"use client";

import { WrapText } from "lucide-react";
import { useId, useState } from "react";
import { cn } from "@/components/design/cn";
import { CopyButton } from "@/components/ui/copy-button";
import { IconButton } from "@/components/ui/icon-button";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { indentJson } from "./indent-json";

/** Past this a browser gets slow and nobody reads on; the rest is there to copy and download. */
const MAX_LINES = 2000;
const MAX_CHARACTERS = 200_000;

interface JsonViewerProps {
  /** The body as text. */
  text: string;
  /** Bytes received, which for damaged text may differ from the text's own length. */
  byteLength: number;
  /** What it is: "Body", "Answer". */
  label: string;
  downloadHref?: string;
}

type View = "received" | "indented";

/** A raw payload: as it came, or laid out for reading. The figures in it are never parsed. */
export function JsonViewer({ text, byteLength, label, downloadHref }: JsonViewerProps) {
  const name = useId();
  const indented = text.length <= MAX_CHARACTERS ? indentJson(text) : null;
  const [view, setView] = useState<View>(indented === null ? "received" : "indented");
  const [wrap, setWrap] = useState(true);

  const shown = view === "indented" && indented !== null ? indented : text;
  const lines = shown.slice(0, MAX_CHARACTERS).split(/\r\n|\n|\r/);
  const isCut = shown.length > MAX_CHARACTERS || lines.length > MAX_LINES;

  return (
    <section aria-label={label} className="overflow-hidden rounded-lg border bg-surface">
      <header className="flex min-h-10 flex-wrap items-center gap-2 border-b bg-sunken px-3 py-1">
        <span className="text-table font-medium">{label}</span>
        <span className="text-label text-ink-3">{byteLength.toLocaleString("en")} bytes</span>
        <span className="ml-auto flex items-center gap-1">
          {indented !== null && (
            <SegmentedControl<View>
              name={name}
              label="Layout"
              value={view}
              onChange={setView}
              options={[
                { value: "indented", label: "Laid out" },
                { value: "received", label: "As received" },
              ]}
            />
          )}
          <IconButton
            label={wrap ? "Do not wrap lines" : "Wrap lines"}
            aria-pressed={wrap}
            onClick={() => setWrap(!wrap)}
          >
            <WrapText aria-hidden className={cn(wrap && "text-accent")} />
          </IconButton>
          <CopyButton value={text} label={`${label.toLowerCase()} as received`} className="size-8" />
        </span>
      </header>
      {text === "" ? (
        <p className="px-3 py-4 text-table text-ink-3">Empty: nothing was sent.</p>
      ) : (
        // Scrollable, so it has to take focus: otherwise its end is out of a keyboard's reach.
        <div
          tabIndex={0}
          role="group"
          aria-label={`${label}, text`}
          className="max-h-120 overflow-auto py-2 focus-visible:outline-offset-[-2px]"
        >
          <ol className={cn("font-mono text-label leading-5", !wrap && "w-max min-w-full")}>
            {lines.slice(0, MAX_LINES).map((line, index) => (
              <li key={index} className="flex">
                <span
                  aria-hidden
                  className="sticky left-0 w-11 shrink-0 bg-surface pr-3 text-right text-ink-3 select-none"
                >
                  {index + 1}
                </span>
                <code
                  className={cn("pr-4", wrap ? "min-w-0 break-all whitespace-pre-wrap" : "whitespace-pre")}
                >
                  <Line text={line} />
                </code>
              </li>
            ))}
          </ol>
        </div>
      )}
      {(isCut || downloadHref !== undefined) && (
        <footer className="flex flex-wrap gap-x-3 border-t px-3 py-2 text-label text-ink-2">
          {isCut && <span>Only the beginning is shown. Copying takes all of it.</span>}
          {downloadHref !== undefined && (
            <a href={downloadHref} download className="text-accent underline-offset-3 hover:underline">
              Download the exact bytes
            </a>
          )}
        </footer>
      )}
    </section>
  );
}

/** Names quieter than values: what one looks for in a payload are the values. */
function Line({ text }: { text: string }) {
  const [, lead = "", name = "", rest = text] = /^(\s*)("(?:[^"\\]|\\.)*":)?(.*)$/.exec(text) ?? [];
  return (
    <>
      {lead}
      {name !== "" && <span className="text-ink-3">{name}</span>}
      {rest === "" && lead === "" && name === "" ? "\u200b" : rest}
    </>
  );
}
