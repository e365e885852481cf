/** What the address of an order can open at once: "?do=resolve". */
export const OPENABLE = ["resolve", "refund"] as const;
export type Openable = (typeof OPENABLE)[number];
