-- What the shop registered stood as the gateway's price as well, so that a gateway without times that charged less was
-- compared with itself. The registered figure is in "agreed"; the gateway's is told again by its next news.
UPDATE "payments" SET "facts" = "facts" || '{"price": null}'
WHERE "facts"->'price'->'value' = "facts"->'agreed'->'value'->'price' AND "facts"->'price'->>'at' IS NULL;
