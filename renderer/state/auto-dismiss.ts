/** Milliseconds that a line which goes by itself is shown. */
const SHOWN_MS = 8_000
/** One that is held is asked about again after this. */
const AGAIN_MS = 2_000

export interface AutoDismiss {
  /** Which lines go by themselves now; those that are new begin to count. */
  follow(ids: readonly string[]): void
  /** All of them begin anew: nobody has seen them so far. */
  restart(): void
  stop(): void
}

/**
 * @param isHeld Whether somebody points at the lines, has the focus in them, or cannot see them at this moment.
 * @param gone Takes a line away.
 */
export function createAutoDismiss(isHeld: () => boolean, gone: (id: string) => void): AutoDismiss {
  const timers = new Map<string, ReturnType<typeof setTimeout>>()
  const wait = (id: string, ms: number): void => {
    clearTimeout(timers.get(id))
    timers.set(id, setTimeout(fire, ms, id))
  }
  const fire = (id: string): void => {
    if (isHeld()) {
      wait(id, AGAIN_MS)
      return
    }
    timers.delete(id)
    gone(id)
  }
  const stop = (): void => {
    for (const timer of timers.values()) clearTimeout(timer)
    timers.clear()
  }
  return {
    follow: (ids) => {
      for (const [id, timer] of timers)
        if (!ids.includes(id)) {
          clearTimeout(timer)
          timers.delete(id)
        }
      for (const id of ids) if (!timers.has(id)) wait(id, SHOWN_MS)
    },
    restart: () => {
      for (const id of [...timers.keys()]) wait(id, SHOWN_MS)
    },
    stop,
  }
}
