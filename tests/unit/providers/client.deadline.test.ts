import { describe, expect, it } from 'vitest'
import { createProvider } from '../../../electron/providers/http-provider.ts'
import { json, scriptedFetch, type Script } from '../../support/scripted-fetch.ts'
import { openFor } from '../../support/send-gate.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const credentials = { authId: 'MA_MADEUP1', authToken: 'made-up-token' }

const open = (script: Script) => {
  const clock = createVirtualClock()
  const web = scriptedFetch(script)
  const provider = createProvider('vobiz', { credentials, fetch: web.fetch, clock, random: () => 0 })
  return { clock, provider, ...web }
}

describe('a write after its deadline', () => {
  it('is not sent, even if it was queued before', async () => {
    const { clock, provider, seen } = open(() => json(202, {}))
    const gate = openFor(500, clock)
    const sent = Array.from({ length: 6 }, () => provider.kick('a', 'all', { gate }))
    await clock.advance(2_000)
    const replies = await Promise.all(sent)
    expect(replies.map((reply) => (reply.ok ? 'taken' : reply.fault.code))).toEqual([
      ...Array<string>(4).fill('taken'),
      'stale',
      'stale',
    ])
    expect(seen).toHaveLength(4)
  })

  it('is not repeated either', async () => {
    const { clock, provider, seen } = open(() => new Promise<Response>(() => undefined))
    const late = provider.mute('a', 'all', { gate: openFor(2_000, clock) })
    await clock.advance(30_000)
    expect(await late).toMatchObject({ ok: false, fault: { code: 'unknownOutcome' } })
    expect(seen).toHaveLength(1)
    const soon = provider.mute('a', 'all', { gate: openFor(20_000, clock) })
    await clock.advance(60_000)
    await soon
    expect(seen).toHaveLength(3)
  })
})
