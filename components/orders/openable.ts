/**
 * What the address of an order can open at once: "?do=resolve". `refund` is the one that is due and nothing when it was
 * recorded meanwhile; `record_refund` opens for one that was made elsewhere too.
 */
export const OPENABLE = ["resolve", "refund", "record_refund"] as const;
export type Openable = (typeof OPENABLE)[number];
