import type { Clock } from '../../shared/clock.ts'
import type { Carry } from './network.ts'

/** The computer that Gavel runs on: it can sleep and lose its network, while the world goes on. */
export interface Computer {
  readonly clock: Clock
  readonly fetch: Carry
  sleep(): void
  wake(): void
  readonly asleep: boolean
  /** While it is lost, every request fails, those on their way too. */
  loseNetwork(): void
  findNetwork(): void
  /** What `Date.now()` says, beside the true time. */
  setClock(offset: number): void
}

interface Waiting {
  run: (() => void) | undefined
}

const lost = (code: string): Error => Object.assign(new TypeError('fetch failed'), { cause: { code } })

/** @param world true time, which passes while the computer sleeps. */
export function createComputer(world: Clock, wire: Carry): Computer {
  let asleep = false
  let online = true
  let offset = 0
  let overdue: Waiting[] = []
  const onTheirWay = new Set<() => void>()

  const fetch: Carry = (request) =>
    new Promise((resolve, reject) => {
      if (!online) {
        reject(lost('ENETUNREACH'))
        return
      }
      // Processes are frozen while the computer sleeps; what arrives meanwhile is seen after it wakes.
      const deliver = (run: () => void): void => {
        onTheirWay.delete(cut)
        if (asleep) overdue.push({ run })
        else run()
      }
      const cut = (): void => {
        deliver(() => {
          reject(lost('ECONNRESET'))
        })
      }
      onTheirWay.add(cut)
      wire(request).then(
        (response) => {
          deliver(() => {
            resolve(response)
          })
        },
        (error: unknown) => {
          deliver(() => {
            reject(error instanceof Error ? error : new Error(String(error)))
          })
        },
      )
    })

  return {
    clock: {
      now: () => world.now() + offset,
      setTimeout: (run, ms) => {
        const waiting: Waiting & { timer?: unknown } = { run }
        waiting.timer = world.setTimeout(() => {
          if (asleep) overdue.push(waiting)
          else waiting.run?.()
        }, ms)
        return waiting
      },
      clearTimeout: (timer) => {
        if (timer === undefined) return
        const waiting = timer as Waiting & { timer: unknown }
        waiting.run = undefined
        world.clearTimeout(waiting.timer)
      },
    },
    fetch,
    sleep: () => {
      asleep = true
    },
    wake: () => {
      asleep = false
      const run = overdue
      overdue = []
      for (const waiting of run) waiting.run?.()
    },
    get asleep() {
      return asleep
    },
    loseNetwork: () => {
      online = false
      for (const cut of [...onTheirWay]) cut()
    },
    findNetwork: () => {
      online = true
    },
    setClock: (by) => {
      offset += by
    },
  }
}
