import type { Logger } from '../../shared/logger.ts'
import type { Change, Snapshot } from '../../shared/model.ts'
import type { SnapshotListener } from './monitor.ts'

/** Hands revisions to listeners, in order and one after the other, also where a listener causes the next one. */
export interface Outlet {
  readonly subscribe: (listener: SnapshotListener) => () => void
  readonly publish: (before: Snapshot, after: Snapshot, changes: readonly Change[]) => void
}

export function createOutlet(logger: Logger): Outlet {
  const listeners = new Set<SnapshotListener>()
  const queue: Parameters<SnapshotListener>[] = []
  let delivering = false

  const deliver = (revision: Parameters<SnapshotListener>): void => {
    for (const listener of [...listeners]) {
      try {
        listener(...revision)
      } catch (error) {
        logger('a listener of the monitor failed', error)
      }
    }
  }

  return {
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    publish: (...revision) => {
      queue.push(revision)
      if (delivering) return
      delivering = true
      try {
        for (let next = queue.shift(); next !== undefined; next = queue.shift()) deliver(next)
      } finally {
        delivering = false
      }
    },
  }
}
