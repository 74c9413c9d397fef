import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { readMessages } from './messages.ts'

/** Milliseconds by which the relay's clock is ahead of the true time. */
const AHEAD = -8_000
const LIST = { method: 'GET', path: '/Conference/', leftAt: 17_000, arrivedAt: 17_100 } as const
const FIRST = { method: 'GET', path: '/Conference/Standup/', leftAt: 16_000, arrivedAt: 16_300 } as const
const SECOND = { method: 'GET', path: '/Conference/Standup/', leftAt: 17_000, arrivedAt: 17_100 } as const

/** An echo whose request the desk sent at `askedAt`; the relay read its clock at `readAt`. */
interface Echo {
  readonly askedAt: number
  readonly readAt: number
  readonly arrivedAt: number
}

/** The relayed reads of a desk that received these echoes, and at 17,200 this message on this topic of the account. */
function readsOf(echoes: readonly Echo[], topic: string, message: object) {
  const answers = echoes.map(({ readAt, arrivedAt }, index) => ({
    at: arrivedAt,
    topic: 'gavel/1/team/answer/desk-1',
    payload: JSON.stringify({ kind: 'answer', desk: 'desk-1', epoch: 'one', n: String(index), t: readAt + AHEAD }),
  }))
  const payload = JSON.stringify({ epoch: 'one', seq: 1, acc: 'main', asked: 17_000 + AHEAD, took: 100, ...message })
  const deliveries = [...answers, { at: 17_200, topic: `gavel/1/team/main/${topic}`, payload }].toSorted(
    (a, b) => a.at - b.at,
  )
  const bus = { deliveries, asked: new Map(echoes.map(({ askedAt }, index) => [String(index), askedAt])) }
  const exchanges = [LIST, FIRST, SECOND]
  const epochs = [{ id: 'one', ahead: AHEAD, exchanges }] as unknown as Parameters<typeof readMessages>[1]
  return readMessages({ bus, suspensions: [] }, epochs).relayed
}

/** The one relayed read of a desk that received these echoes, and at 17,200 the list that was requested at 17,000. */
function relayed(...echoes: readonly Echo[]) {
  return readsOf(echoes, 'list', { kind: 'list' })[0]
}

test('a relayed read may have been requested earlier than it seems, by up to the delay of an echo plus drift', () => {
  const slowThere = { askedAt: 12_000, readAt: 15_000, arrivedAt: 16_000 }
  const slowBack = { askedAt: 12_000, readAt: 12_100, arrivedAt: 16_000 }
  // Since the relay read its clock, 2,000 or 4,900 ms have passed, in which the clocks may have drifted apart.
  expect(relayed(slowThere)?.unsureBy).toBeCloseTo(3_000 + 0.4)
  expect(relayed(slowBack)?.unsureBy).toBeCloseTo(100 + 0.98)
  expect(relayed(slowThere, slowBack)?.unsureBy).toBeCloseTo(100 + 0.98)
})

test('an echo older than 30 s bounds the age of a relayed read only if a newer one makes that read evidence', () => {
  const old = { askedAt: -28_000, readAt: -27_990, arrivedAt: -27_950 }
  const recent = { askedAt: 12_000, readAt: 15_000, arrivedAt: 16_000 }
  const late = { askedAt: 17_000, readAt: 17_300, arrivedAt: 18_000 }
  expect(relayed(old)?.provenAt).toBeUndefined()
  expect(relayed(old, recent)).toMatchObject({ provenAt: 17_200, unsureBy: expect.closeTo(10 + 9) as number })
  expect(relayed(old, late)).toMatchObject({ provenAt: 18_000, unsureBy: expect.closeTo(10 + 9) as number })
})

test('the message about a second 404 also delivers the first one, whose own message may be lost', () => {
  const echo = { askedAt: 12_000, readAt: 12_100, arrivedAt: 12_200 }
  const topic = `room/${createHash('sha256').update('Standup').digest('hex').slice(0, 16)}`
  const gone = { kind: 'observation', i: 1, name: 'Standup', what: { kind: 'gone' } }
  const before = { asked: FIRST.leftAt + AHEAD, took: 300, turns: [1, 2] }
  expect(readsOf([echo], topic, gone)).toMatchObject([{ exchange: SECOND, provenAt: 17_200 }])
  expect(readsOf([echo], topic, { ...gone, before })).toMatchObject([
    { exchange: FIRST, deliveredAt: 17_200, provenAt: 17_200 },
    { exchange: SECOND, deliveredAt: 17_200, provenAt: 17_200 },
  ])
})
