/** Tasks of one lane run one after the other, in the order in which they came; lanes do not wait for each other. */
export interface Lanes {
  run<T>(lane: string, task: () => Promise<T>): Promise<T>
}

export function createLanes(): Lanes {
  const last = new Map<string, Promise<unknown>>()
  return {
    run: (lane, task) => {
      const before = last.get(lane) ?? Promise.resolve()
      const result = before.then(task, task)
      const tail = result.catch(() => undefined)
      last.set(lane, tail)
      void tail.then(() => {
        if (last.get(lane) === tail) last.delete(lane)
      })
      return result
    },
  }
}

/** Whoever asks for what is under way already gets the same answer. */
export interface Joins<T> {
  run(key: string, task: () => Promise<T>): Promise<T>
  running(key: string): Promise<T> | undefined
}

export function createJoins<T>(): Joins<T> {
  const running = new Map<string, Promise<T>>()
  return {
    run: (key, task) => {
      const same = running.get(key)
      if (same !== undefined) return same
      const result = task().finally(() => running.delete(key))
      running.set(key, result)
      return result
    },
    running: (key) => running.get(key),
  }
}
