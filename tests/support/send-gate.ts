import type { SendGate } from '../../electron/providers/send-gate.ts'
import type { Clock } from '../../shared/clock.ts'
import { fault } from '../../shared/fault.ts'

/** A gate that is open until `notAfter` (epoch ms). */
export function openUntil(notAfter: number, clock: Pick<Clock, 'now'> = Date): SendGate {
  return { notAfter, check: () => (clock.now() > notAfter ? fault('stale') : undefined) }
}
