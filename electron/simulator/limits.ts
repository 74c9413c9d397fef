import type { RateUse } from './provider-profile.ts'
import type { Switches } from './switches.ts'

type LimitSwitches = Pick<Switches, 'limitRequests' | 'limitWindowMs' | 'otherTraffic'>

/**
 * A sliding window over the requests of one account. A refused request does not count.
 *
 * @returns how far over the allowance this request is, or undefined when it may pass.
 */
export function createLimit(): (now: number, switches: LimitSwitches) => RateUse | undefined {
  let passed: number[] = []
  return (now, { limitRequests, limitWindowMs, otherTraffic }) => {
    if (limitRequests === 0) return undefined
    const firstInside = passed.findIndex((at) => at > now - limitWindowMs)
    passed = firstInside < 0 ? [] : passed.slice(firstInside)
    if (passed.length + otherTraffic < limitRequests) {
      passed.push(now)
      return undefined
    }
    const freeAt = (passed[0] ?? now) + limitWindowMs
    const retryAfterSeconds = Math.max(1, Math.ceil((freeAt - now) / 1000))
    return { limit: limitRequests, current: passed.length + otherTraffic + 1, retryAfterSeconds }
  }
}
