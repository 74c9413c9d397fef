import { drop } from '../../shared/drop.ts'
import type { Clock } from '../../shared/clock.ts'
import { elapsedOf } from '../../shared/clock.ts'
import { fault } from '../../shared/fault.ts'
import type { Fault } from '../../shared/fault.ts'
import { success } from '../../shared/result.ts'
import type { Result } from '../../shared/result.ts'
import type { Bus, OpenBus } from '../../shared/feed/bus.ts'
import { askOf } from './desk-messages.ts'
import { readArrival } from '../../shared/feed/inbox.ts'
import type { Invite } from '../../shared/feed/invite.ts'
import { formatTopic, relayBeats } from '../../shared/feed/topics.ts'
import { SentAsks } from './sent-asks.ts'

/** Milliseconds. */
const LIMIT = 10_000
const STEP = 500

export interface CheckInviteParts {
  readonly openBus: OpenBus
  readonly clock: Clock
  readonly newId: () => string
}

/**
 * Whether an invite works: a relay must respond to this desk within 10 s. A connection alone proves nothing, since a
 * broker may accept a user and then pass nothing on.
 */
export async function checkInvite(invite: Invite, { openBus, clock, newId }: CheckInviteParts): Promise<Result<void>> {
  const { feed, desk } = invite
  let cause: Fault = fault('feed', { values: { reason: 'silent' } })
  let bus: Bus | undefined
  const asks = new SentAsks({ desk, newId, now: () => elapsedOf(clock) })
  const worked = await new Promise<boolean>((resolve) => {
    const startedAt = elapsedOf(clock)
    let isConnected = false
    bus = openBus({
      addresses: invite.addresses,
      user: invite.user,
      password: invite.password,
      keepalive: 10,
      clientId: `gavel-check-${newId().slice(0, 12)}`,
      will: { topic: formatTopic(feed, { kind: 'ask', desk }), payload: '', qos: 0, retain: false },
      filters: [relayBeats(feed)],
      onState: (state) => {
        isConnected = state.kind === 'connected'
        if (isConnected) cause = fault('feed', { values: { reason: 'silent' } })
        if (state.kind === 'disconnected') cause = state.fault
        // The next attempt would be refused too.
        if (cause.values?.reason === 'password') resolve(false)
      },
      onMessage: (topic, payload) => {
        const arrival = readArrival(feed, topic, payload)
        if (arrival === 'older' || arrival === 'newer') cause = fault('feed', { values: { reason: 'version' } })
        if (typeof arrival === 'string' || arrival.message?.kind !== 'beat') return
        const { log } = arrival.message
        if (log.some((entry) => !Array.isArray(entry) && asks.sentAt(entry) > -Infinity)) resolve(true)
      },
    })
    const step = (): void => {
      if (elapsedOf(clock) - startedAt >= LIMIT) resolve(false)
      else {
        if (isConnected) drop(bus?.publish(askOf(invite, asks.next())))
        clock.setTimeout(step, STEP)
      }
    }
    step()
  })
  await bus?.close()
  return worked ? success(undefined) : { ok: false, fault: cause }
}
