import assert from "node:assert/strict";
import { Wakeup } from "../../../src/watch/wakeup.ts";
import { FakeClock, settle } from "../../support/fake_clock.ts";

Deno.test("Wakeup waits for its time, and leaves no timer behind", async () => {
  const clock = new FakeClock();
  const wakeup = new Wakeup(clock);
  let woken: boolean | undefined;
  wakeup.wait(1000).then((value) => woken = value);
  await clock.pass(999);
  assert.equal(woken, undefined);
  await clock.pass(1);
  assert.equal(woken, false);
  assert.equal(clock.timers, 0);
});

Deno.test("Wakeup ends a wait early, and leaves no timer behind", async () => {
  const clock = new FakeClock();
  const wakeup = new Wakeup(clock);
  const waiting = wakeup.wait(1000);
  wakeup.wake();
  assert.equal(await waiting, true);
  assert.equal(clock.timers, 0);
});

Deno.test("Wakeup remembers one call that came before the wait, unless it is cleared", async () => {
  const wakeup = new Wakeup(new FakeClock());
  wakeup.wake();
  wakeup.wake();
  assert.equal(await wakeup.wait(undefined), true);

  wakeup.wake();
  wakeup.clear();
  let over = false;
  wakeup.wait(undefined).then(() => over = true);
  await settle();
  assert.equal(over, false);
});
