/**
 * Loads something when it is first wanted, and once. Whoever asks after a failure begins anew: what failed for a moment
 * must not stay so until the next start.
 */
export function lazily<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined
      throw error
    })
    return loading
  }
}
