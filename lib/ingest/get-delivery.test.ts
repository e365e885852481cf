import { describe, expect, test } from "vitest";
import { hideFields } from "@/lib/ingest/get-delivery";

const hidden = (body: string) => hideFields(Buffer.from(body), ["merchant_token", "token"]).toString();

describe("a token inside a body", () => {
  test.each([
    ['{"status":"PAID","token":"abc"}', '{"status":"PAID","token":"[hidden]"}', "JSON as the vendor sends it"],
    ['{"merchant_token" : "a\\"b","x":1}', '{"merchant_token" : "[hidden]","x":1}', "a quote inside the value does not end it"],
    ["id=7&token=abc&status=paid", "id=7&token=[hidden]&status=paid", "a form"],
    ["token=abc", "token=[hidden]", "a form that begins with it"],
    ['{"tokens":"abc","note":"token"}', '{"tokens":"abc","note":"token"}', "other fields stay"],
  ])("%s is shown as %s: %s", (body, shown) => {
    expect(hidden(body)).toBe(shown);
  });

  test("is hidden without touching another byte, text or not", () => {
    const bytes = Buffer.from([0xff, 0x00, 0xc3, 0x28]);
    expect(hideFields(bytes, ["token"])).toEqual(bytes);
  });
});
