import { cache } from "react";
import { countOrderTabs } from "@/lib/orders/list-orders";

/** Once per request: the frame and the queue show the same figures. */
export const orderTabCounts = cache(countOrderTabs);
