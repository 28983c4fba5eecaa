import assert from "node:assert/strict";
import { mapConcurrently } from "../../../src/async/map_concurrently.ts";

Deno.test("mapConcurrently() keeps the order and the limit", async () => {
  let now = 0;
  let most = 0;
  const results = await mapConcurrently([5, 1, 4, 2, 3], 2, async (item) => {
    most = Math.max(most, ++now);
    for (let turn = 0; turn < item; turn++) await Promise.resolve();
    now--;
    return item * 10;
  });
  assert.deepEqual(results, [50, 10, 40, 20, 30]);
  assert.equal(most, 2);
});

Deno.test("mapConcurrently() of nothing is nothing, and fails as the first failing call", async () => {
  assert.deepEqual(await mapConcurrently([], 4, () => Promise.reject(new Error())), []);
  await assert.rejects(
    mapConcurrently([1, 2], 4, (item) => Promise.reject(new Error(`of ${item}`))),
    new Error("of 1"),
  );
});
