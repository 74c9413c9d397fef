/** Milliseconds for which a message that disappears by itself is shown. */
const SHOWN_MS = 6_000
/** Milliseconds after which a held message is checked again. */
const RECHECK_MS = 2_000

export interface AutoDismiss {
  /** Starts the timers of new messages and stops those of messages that are no longer shown. */
  follow(ids: readonly string[]): void
  /** Starts all timers again, because the window was hidden and the user has not seen the messages. */
  restart(): void
  stop(): void
}

/**
 * @param isHeld whether the user points at the messages, has the focus in them, or cannot see them at the moment
 * @param dismiss removes a message
 */
export function createAutoDismiss(isHeld: () => boolean, dismiss: (id: string) => void): AutoDismiss {
  const timers = new Map<string, ReturnType<typeof setTimeout>>()
  const start = (id: string, ms: number): void => {
    clearTimeout(timers.get(id))
    timers.set(id, setTimeout(expire, ms, id))
  }
  const expire = (id: string): void => {
    if (isHeld()) {
      start(id, RECHECK_MS)
      return
    }
    timers.delete(id)
    dismiss(id)
  }
  return {
    follow: (ids) => {
      for (const [id, timer] of timers)
        if (!ids.includes(id)) {
          clearTimeout(timer)
          timers.delete(id)
        }
      for (const id of ids) if (!timers.has(id)) start(id, SHOWN_MS)
    },
    restart: () => {
      for (const id of [...timers.keys()]) start(id, SHOWN_MS)
    },
    stop: () => {
      for (const timer of timers.values()) clearTimeout(timer)
      timers.clear()
    },
  }
}
