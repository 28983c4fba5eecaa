/**
 * Waits for `promise`, but no longer than `ms`, nor after `signal` aborts: then calls
 * `giveUp`, whose error it throws. What the promise does later is ignored.
 */
export async function withDeadline<T>(
  promise: Promise<T>,
  { ms, signal, giveUp }: {
    readonly ms: number;
    readonly signal?: AbortSignal | undefined;
    readonly giveUp: (reason: "timeout" | "aborted") => Error;
  },
): Promise<T> {
  promise.catch(() => {});
  const { promise: given, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(giveUp("aborted"));
  if (signal?.aborted) throw giveUp("aborted");
  const timer = setTimeout(() => reject(giveUp("timeout")), ms);
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([promise, given]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}
