import { getActor } from "@/lib/auth/current-actor";
import { problemResponse } from "@/lib/auth/problem";
import type { UserActor } from "@/lib/auth/session";
import { getDelivery } from "@/lib/ingest/get-delivery";
import { clientIp } from "@/lib/platform/client-ip";

/** The exact bytes of a delivery. Always a download: what a stranger sent is never shown as a page of this site. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ deliveryId: string }> },
): Promise<Response> {
  let by: UserActor | null = null;
  try {
    by = await getActor();
    const delivery = await getDelivery(by, (await params).deliveryId);
    return new Response(Buffer.from(delivery.bodyBase64, "base64"), {
      headers: {
        "content-type": "application/octet-stream",
        "content-disposition": `attachment; filename="${delivery.id}.raw"`,
        "cache-control": "no-store",
      },
    });
  } catch (error) {
    const ip = clientIp(request.headers);
    return problemResponse(error, { by, ip, via: "desk", permission: "deliveries.view" });
  }
}
