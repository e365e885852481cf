/** A tick above a double rule: how an account is shown to be closed. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden className={className}>
      <rect width="32" height="32" rx="7" className="fill-accent-solid" />
      <path
        d="M9 12.5l4.6 4.6L23.5 7.5"
        className="fill-none stroke-accent-on"
        strokeWidth="3"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <path
        d="M8 21.5h16M8 25.5h16"
        className="fill-none stroke-accent-on"
        strokeWidth="2"
        strokeLinecap="round"
      />
    </svg>
  );
}
