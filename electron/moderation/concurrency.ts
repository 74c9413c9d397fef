/** Runs the tasks of one key one after the other, in the order of the calls; keys do not wait for each other. */
export class KeyedQueue {
  readonly #last = new Map<string, Promise<unknown>>()

  run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve()
    const result = before.then(task, task)
    const tail = result.catch(() => undefined)
    this.#last.set(key, tail)
    void tail.then(() => {
      if (this.#last.get(key) === tail) this.#last.delete(key)
    })
    return result
  }
}

/** Runs one task per key at a time: a second call gets the promise of the first. */
export class SingleFlight<T> {
  readonly #running = new Map<string, Promise<T>>()

  run(key: string, task: () => Promise<T>): Promise<T> {
    const same = this.#running.get(key)
    if (same !== undefined) return same
    const result = task().finally(() => this.#running.delete(key))
    this.#running.set(key, result)
    return result
  }

  running(key: string): Promise<T> | undefined {
    return this.#running.get(key)
  }
}
