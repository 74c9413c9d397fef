import type { SendGate } from '../../electron/providers/send-gate.ts'
import { elapsedOf, systemClock, type Clock } from '../../shared/clock.ts'
import { fault } from '../../shared/fault.ts'

/** A gate that is open for this many milliseconds. */
export function openFor(ms: number, clock: Pick<Clock, 'now' | 'elapsed'> = systemClock()): SendGate {
  const notAfter = elapsedOf(clock) + ms
  return { notAfter, check: () => (elapsedOf(clock) > notAfter ? fault('stale') : undefined) }
}
