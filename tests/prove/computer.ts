import type { Clock } from '../../shared/clock.ts'
import type { SendRequest } from './network.ts'
import type { ClockStep } from './true-times.ts'

/** The computer on which Gavel runs. It can sleep and lose its network while the world continues. */
export interface Computer {
  readonly clock: Clock
  /** Milliseconds on a clock that cannot be set and that also runs during sleep. */
  readonly elapsed: () => number
  /** Connects this computer to a network. Requests fail while the network is lost, and nothing arrives during sleep. */
  connect(send: SendRequest): SendRequest
  sleep(): void
  wake(): void
  readonly asleep: boolean
  /** Makes every request fail until `findNetwork`, including those in flight. */
  loseNetwork(): void
  findNetwork(): void
  /** Moves the computer's clock by this many milliseconds. The true time stays as it is. */
  setClock(by: number): void
  /** How the clock was set; the first step is the start. */
  readonly clockSteps: readonly ClockStep[]
  /**
   * Makes every request fail for ever, even while the computer sleeps. Otherwise Node would keep each request that has
   * no response in memory, with everything that waits for it.
   */
  scrap(): void
}

/** Milliseconds for which this computer has already been running when the world begins. */
const UPTIME = 4_321

interface DelayedRun {
  run: (() => void) | undefined
}

const lost = (code: string): Error => Object.assign(new TypeError('fetch failed'), { cause: { code } })

/** @param world the true time, which passes while the computer sleeps too */
export function createComputer(world: Clock): Computer {
  const startedAt = world.now()
  let asleep = false
  let online = true
  const clockSteps: ClockStep[] = [{ since: -Infinity, ahead: 0 }]
  const ahead = (): number => clockSteps.at(-1)?.ahead ?? 0
  let overdue: DelayedRun[] = []
  const inFlight = new Set<() => void>()
  const waiting = new Set<(error: Error) => void>()

  const connect: Computer['connect'] = (send) => (request) =>
    new Promise((resolve, reject) => {
      if (!online) {
        reject(lost('ENETUNREACH'))
        return
      }
      // Processes are frozen while the computer sleeps, so responses are delivered after it wakes.
      const deliver = (run: () => void): void => {
        inFlight.delete(cut)
        const runOnce = (): void => {
          waiting.delete(reject)
          run()
        }
        if (asleep) overdue.push({ run: runOnce })
        else runOnce()
      }
      const cut = (): void => {
        deliver(() => {
          reject(lost('ECONNRESET'))
        })
      }
      inFlight.add(cut)
      waiting.add(reject)
      send(request).then(
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
      now: () => world.now() + ahead(),
      // Counts sleep too, as on Windows, and does not start at 0.
      elapsed: () => world.now() - startedAt + UPTIME,
      setTimeout: (run, ms) => {
        const delayed: DelayedRun & { timer?: unknown } = { run }
        delayed.timer = world.setTimeout(() => {
          if (asleep) overdue.push(delayed)
          else delayed.run?.()
        }, ms)
        return delayed
      },
      clearTimeout: (timer) => {
        if (timer === undefined) return
        const delayed = timer as DelayedRun & { timer: unknown }
        delayed.run = undefined
        world.clearTimeout(delayed.timer)
      },
    },
    elapsed: () => world.now(),
    connect,
    sleep: () => {
      asleep = true
    },
    wake: () => {
      asleep = false
      const run = overdue
      overdue = []
      for (const delayed of run) delayed.run?.()
    },
    get asleep() {
      return asleep
    },
    loseNetwork: () => {
      online = false
      for (const cut of [...inFlight]) cut()
    },
    findNetwork: () => {
      online = true
    },
    setClock: (by) => {
      clockSteps.push({ since: world.now(), ahead: ahead() + by })
    },
    clockSteps,
    scrap: () => {
      online = false
      for (const reject of waiting) reject(lost('ECONNRESET'))
    },
  }
}
