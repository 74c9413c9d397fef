/** The share by which two computers' clocks may drift apart: 200 parts per million. */
const DRIFT = 0.0002
/** Milliseconds for which an echo is valid. */
const LIFETIME = 60_000
/** Milliseconds. If the newest echo of an epoch is older than this, nothing from that epoch is evidence. */
const NEEDED_WITHIN = 30_000

/** A relay's response to a request for its time. All values are milliseconds of monotonic clocks. */
export interface Echo {
  /** When this desk asked, by its own clock. */
  readonly askedAt: number
  readonly receivedAt: number
  /** The relay's clock at some moment between `askedAt` and `receivedAt`. */
  readonly relayTime: number
}

/** Two moments of this desk's monotonic clock between which something happened. */
export interface Bounds {
  readonly earliest: number
  readonly latest: number
}

/**
 * Converts a relay's times to this desk's. It uses no wall clock. The relay reads its clock after this desk's request
 * and before the response arrives, so the bounds hold even if the broker delays, stores, repeats or reorders messages.
 */
export class Echoes {
  readonly #byEpoch = new Map<string, readonly Echo[]>()

  add(epoch: string, echo: Echo): void {
    const { askedAt, receivedAt } = echo
    if (receivedAt < askedAt) return
    const others = (this.#byEpoch.get(epoch) ?? []).filter((one) => receivedAt - one.receivedAt < LIFETIME)
    this.#byEpoch.set(epoch, [...others, echo])
  }

  /** Must be called after time that this desk's clock may not have counted, such as a suspension. */
  clear(): void {
    this.#byEpoch.clear()
  }

  /** Forgets the epochs without a valid echo. */
  expire(now: number): void {
    for (const [epoch, echoes] of this.#byEpoch) {
      if (!echoes.some(({ receivedAt }) => now - receivedAt < LIFETIME)) this.#byEpoch.delete(epoch)
    }
  }

  hasEpoch(epoch: string, now: number): boolean {
    return (this.#byEpoch.get(epoch) ?? []).some(({ receivedAt }) => isWithin(now - receivedAt, NEEDED_WITHIN))
  }

  /**
   * The moments between which the relay's clock showed `relayTime`. Undefined without a recent echo of this epoch, or
   * if its echoes contradict each other, because then one of the clocks stood still or jumped.
   */
  boundsOf(epoch: string, relayTime: number, now: number): Bounds | undefined {
    if (!this.hasEpoch(epoch, now)) return undefined
    let earliest = -Infinity
    let latest = Infinity
    for (const echo of this.#byEpoch.get(epoch) ?? []) {
      if (!isWithin(now - echo.receivedAt, LIFETIME)) continue
      const since = relayTime - echo.relayTime
      const drift = DRIFT * Math.abs(since)
      earliest = Math.max(earliest, echo.askedAt + since - drift)
      latest = Math.min(latest, echo.receivedAt + since + drift)
    }
    if (earliest <= latest) return { earliest, latest }
    this.#byEpoch.delete(epoch)
    return undefined
  }

  /** The latest moment at which the relay's clock may have shown `relayTime`; -Infinity if the echoes bound nothing. */
  latestOf(epoch: string, relayTime: number, now: number): number {
    return this.boundsOf(epoch, relayTime, now)?.latest ?? -Infinity
  }
}

function isWithin(age: number, longest: number): boolean {
  return age >= 0 && age <= longest
}
