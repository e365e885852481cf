import { getActor } from "@/lib/auth/current-actor";
import { problemResponse } from "@/lib/auth/problem";
import { getDelivery } from "@/lib/ingest/get-delivery";

/** The exact bytes of a delivery. Always a download: what a stranger sent is never shown as a page of this site. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ deliveryId: string }> },
): Promise<Response> {
  try {
    const delivery = await getDelivery(await getActor(), (await params).deliveryId);
    return new Response(Buffer.from(delivery.bodyBase64, "base64"), {
      headers: {
        "content-type": "application/octet-stream",
        "content-disposition": `attachment; filename="${delivery.id}.raw"`,
        "cache-control": "no-store",
      },
    });
  } catch (error) {
    return problemResponse(error);
  }
}
