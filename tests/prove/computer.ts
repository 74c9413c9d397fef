import type { Clock } from '../../shared/clock.ts'
import type { SendRequest } from './network.ts'

/** The computer on which Gavel runs. It can sleep and lose its network while the world continues. */
export interface Computer {
  readonly clock: Clock
  /** Connects this computer to a network. Requests fail while the network is lost, and nothing arrives during sleep. */
  connect(send: SendRequest): SendRequest
  /** @param counts whether the elapsed time runs during this sleep; defaults to that of the computer */
  sleep(counts?: boolean): void
  wake(): void
  readonly asleep: boolean
  /** Makes every request fail until `findNetwork`, including those in flight. */
  loseNetwork(): void
  findNetwork(): void
  /** Moves the computer's clock by this many milliseconds. The true time stays as it is. */
  setClock(by: number): void
  /**
   * Makes every request fail for ever, even while the computer sleeps. Otherwise Node would keep each request that has
   * no response in memory, with everything that waits for it.
   */
  scrap(): void
}

/** Milliseconds for which this computer has already been running when the world begins. */
const UPTIME = 4_321

const lost = (code: string): Error => Object.assign(new TypeError('fetch failed'), { cause: { code } })

/**
 * @param world the true time, which passes while the computer sleeps too
 * @param countsSleep whether the elapsed time runs during sleep, as on Windows. On Linux it stands still, and each timer
 * waits for as long as if there had been no sleep.
 */
export function createComputer(world: Clock, countsSleep = true): Computer {
  const startedAt = world.now()
  let asleep = false
  let fellAsleepAt = 0
  let isCounted = countsSleep
  /** Milliseconds of sleep that the elapsed time does not count. */
  let uncounted = 0
  const elapsed = (): number => (asleep && !isCounted ? fellAsleepAt : world.now()) - uncounted
  let online = true
  /** Milliseconds by which the clock is ahead of the true time. */
  let ahead = 0
  const overdue: (() => void)[] = []
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
        if (asleep) overdue.push(runOnce)
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
      now: () => world.now() + ahead,
      // Does not start at 0.
      elapsed: () => elapsed() - startedAt + UPTIME,
      setTimeout: (run, ms) => {
        const delayed: { run: (() => void) | undefined; timer?: unknown } = { run }
        const dueAt = elapsed() + Math.max(0, ms)
        const fire = (): void => {
          if (delayed.run === undefined) return
          if (asleep) overdue.push(fire)
          else if (elapsed() < dueAt) delayed.timer = world.setTimeout(fire, dueAt - elapsed())
          else delayed.run()
        }
        delayed.timer = world.setTimeout(fire, ms)
        return delayed
      },
      clearTimeout: (timer) => {
        if (timer === undefined) return
        const delayed = timer as { run: (() => void) | undefined; timer: unknown }
        delayed.run = undefined
        world.clearTimeout(delayed.timer)
      },
    },
    connect,
    sleep: (counts = countsSleep) => {
      isCounted = counts
      fellAsleepAt = world.now()
      asleep = true
    },
    wake: () => {
      if (!isCounted) uncounted += world.now() - fellAsleepAt
      asleep = false
      for (const run of overdue.splice(0)) run()
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
      ahead += by
    },
    scrap: () => {
      online = false
      for (const reject of waiting) reject(lost('ECONNRESET'))
    },
  }
}
