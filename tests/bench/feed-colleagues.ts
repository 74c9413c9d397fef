import { setTimeout as pause } from 'node:timers/promises'
import { accountHash, formatTopic } from '../../electron/feed/messages/topics.ts'
import type { FeedMessage, Outgoing } from '../../electron/feed/messages/messages.ts'
import { createProvider } from '../../electron/providers/http-provider.ts'
import { systemClock } from '../../shared/clock.ts'
import type { RunningSimulator } from '../support/simulator.ts'
import { until } from '../support/wait-for.ts'
import type { Desk } from './feed-desk.ts'
import { figureAt, type Figure } from './figure.ts'

const MUTES = 30
/** Milliseconds from the simulator's response until the action takes effect. */
const EFFECT = 150
/** Milliseconds between two mutes, as by hand. A relay reads at most four rooms a second because of actions. */
const BETWEEN = 1_000

/**
 * Measures a mute by the first desk: from its start until the other desks receive the message about it, and from its
 * effect until they have a roster that shows the effect.
 */
export async function measureMutes(desks: readonly Desk[], simulator: RunningSimulator): Promise<readonly Figure[]> {
  const { authId, authToken, baseUrl } = simulator
  const acc = accountHash('plivo', authId)
  const provider = createProvider('plivo', {
    credentials: { authId, authToken },
    fetch,
    clock: systemClock(),
    random: Math.random,
    baseUrl,
    trusted: 'development',
  })
  const [colleague, ...others] = desks
  if (colleague === undefined) throw new Error('There is no desk.')
  const topic = formatTopic('bench', { kind: 'did', desk: 'desk-0' })
  const say = (message: Outgoing<'did'>) =>
    colleague.bus.publish({ topic, payload: JSON.stringify(message), qos: 1, retain: false })
  const shown = []
  const confirmed = []
  const rosters = [...colleague.rooms.values()].flatMap(({ name, what }) =>
    what.kind === 'roster' ? { name, what } : [],
  )
  for (let run = 0; run < MUTES; run += 1) {
    const { name, what } = rosters[run % rosters.length] ?? {}
    const member = what?.members[0]
    if (name === undefined || member?.call === undefined) throw new Error('There is nobody to mute.')
    const did: Omit<Outgoing<'did'>, 'step'> = {
      v: 1,
      kind: 'did',
      id: `mute-${String(run)}`,
      action: 'mute',
      acc,
      conference: name,
      who: [member.call],
      desk: 'desk-0',
      person: 'Person 0',
      wall: Date.now(),
    }
    const known: number[] = []
    const seen: number[] = []
    for (const desk of others) {
      let isSeen = false
      desk.onMessage = (message) => {
        if (message.kind === 'did' && message.id === did.id && message.step === 'sending') known.push(performance.now())
        if (isSeen || message.kind !== 'observation' || message.name !== name || !isMuted(message, member.id)) return
        isSeen = true
        seen.push(performance.now())
      }
    }
    await pause(BETWEEN)
    const at = performance.now()
    await say({ ...did, step: 'sending' })
    const muted = await provider.mute(name, { ids: [member.id] })
    if (!muted.ok) throw new Error(muted.fault.code)
    const effectAt = performance.now() + EFFECT
    await say({ ...did, step: 'accepted' })
    await until('the mute at every desk', () => known.length === others.length && seen.length === others.length, {
      everyMs: 5,
      timeoutMs: 10_000,
    })
    shown.push(...known.map((when) => when - at))
    confirmed.push(...seen.map((when) => Math.max(0, when - effectAt)))
  }
  for (const desk of desks) desk.onMessage = () => undefined
  const where = `at ${String(others.length)} other desks`
  return [
    figureAt(`feed: mute by a colleague, sent to known ${where}, p95`, 'ms', shown, 0.95, 100),
    figureAt(`feed: mute by a colleague, effect to roster ${where}, p95`, 'ms', confirmed, 0.95, 250),
  ]
}

function isMuted({ what }: FeedMessage<'observation'>, memberId: string): boolean {
  return what.kind === 'roster' && what.members.some(({ id, muted }) => id === memberId && muted)
}
