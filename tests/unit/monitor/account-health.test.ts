import { expect, test } from 'vitest'
import {
  afterAnswer,
  failingOf,
  newStanding,
  sameHealth,
  type Answer,
  type Standing,
} from '../../../electron/monitor/account-health.ts'
import type { Health } from '../../../shared/account.ts'
import { fault } from '../../../shared/fault.ts'
import { eachFieldChanged } from '../../support/each-field.ts'

const afterResponse = (
  standing: Standing,
  failure: Answer['failure'],
  about: Answer['about'],
  at: number,
  restsOn = false,
): Standing => afterAnswer(standing, { about, failure, sent: at, received: at, at, restsOn })

const limited = fault('rateLimited', { retryAt: 5_000 })
const well = afterResponse(newStanding(false), undefined, 'list', 900)

const health: Health = { state: 'ok', used: 0, allowed: 20, listProvesNothing: false }

test.each(
  eachFieldChanged(health, {
    state: 'trouble',
    fault: limited,
    lastAnswerAt: 1,
    since: 1,
    used: 1,
    allowed: 10,
    listProvesNothing: true,
  }),
)('the health is published at once if its %s differs, except the time of the last response', (field, changed) => {
  expect(sameHealth(health, changed)).toBe(field === 'lastAnswerAt')
})

test.each([
  [limited, fault('offline')],
  [limited, fault('rateLimited', { retryAt: 6_000 })],
  [fault('credentials'), fault('credentials', { values: { reason: 'noToken' } })],
])('the health is published at once if the code, the reason or the end of a pause differs', (one, other) => {
  expect(sameHealth({ ...health, fault: one }, { ...health, fault: other })).toBe(false)
})

test('the response to a request that was in flight when a 429 arrived does not end the pause', () => {
  const resting = afterResponse(well, limited, 'room', 1_000)
  expect(resting.health).toMatchObject({ state: 'resting', fault: limited, since: 1_000 })
  const answered = afterResponse(resting, undefined, 'list', 1_020, true)
  expect(answered.health).toMatchObject({ state: 'resting', fault: limited, since: 1_000, lastAnswerAt: 1_020 })
  const over = afterResponse(answered, undefined, 'list', 5_000)
  expect(over.health).toEqual({ ...well.health, lastAnswerAt: 5_000 })
})

test('a healthy account stays healthy after a good response, even while its polls are paused', () => {
  expect(afterResponse(well, undefined, 'room', 1_000, true).health.state).toBe('ok')
})

const cut = fault('badAnswer', { values: { reason: 'cut' } })
test.each(['forbidden', 'suspended'] as const)(
  'the fault "%s" marks the account as refused but does not stop its reads; rejected credentials do stop them',
  (code) => {
    const refusal = fault(code, { values: { status: 403 } })
    let standing = well
    for (let turn = 1; turn <= 20; turn += 1) {
      standing = afterResponse(standing, refusal, turn % 2 === 0 ? 'room' : 'list', turn * 1_000)
    }
    expect(standing).toMatchObject({ refused: undefined, health: { state: 'trouble', fault: refusal } })
    expect(failingOf(standing)).toEqual({
      unreachable: true,
      refused: true,
      failures: 20,
      listFailures: 10,
      roomFailed: true,
    })
    const rejected = fault('credentials', { values: { status: 401 } })
    expect(afterResponse(standing, rejected, 'list', 21_000)).toMatchObject({
      refused: { since: 21_000, checkDueAt: 81_000 },
    })
  },
)

test('one failed list does not put the account in trouble, but two in a row do', () => {
  const once = afterResponse(well, cut, 'list', 1_000)
  expect(once.health.state).toBe('ok')
  expect(afterResponse(once, cut, 'list', 2_000).health).toMatchObject({ state: 'trouble', fault: cut })
})

test("a response about a room makes the account reachable again, but only a list resets the list's failures", () => {
  const twice = afterResponse(afterResponse(well, cut, 'list', 1_000), cut, 'list', 2_000)
  const room = afterResponse(twice, cut, 'room', 2_100)
  expect(failingOf(room)).toMatchObject({ unreachable: true, failures: 3, listFailures: 2, roomFailed: true })
  const answered = afterResponse(room, undefined, 'room', 2_200)
  expect(failingOf(answered)).toMatchObject({ unreachable: false, failures: 0, listFailures: 2, roomFailed: true })
  expect(answered.health).toMatchObject({ state: 'trouble', lastAnswerAt: 2_200 })
  const listed = afterResponse(answered, undefined, 'list', 2_300)
  expect(failingOf(listed)).toMatchObject({ unreachable: false, failures: 0, listFailures: 0, roomFailed: false })
  expect(listed.health.state).toBe('ok')
})

test.each([
  ['invalid', fault('invalid', { values: { status: 400 } })],
  ['a 404 whose text names no room', fault('route', { values: { status: 404 }, providerText: 'Not Found' })],
  ['a 401 about the path', fault('route', { values: { status: 401, reason: 'path' } })],
  ['another form', fault('badAnswer', { values: { reason: 'shape' } })],
  ['another room', fault('badAnswer', { values: { reason: 'otherConference' } })],
  ['an error inside 200', fault('badAnswer', { values: { reason: 'errorInSuccess' } })],
])('a fault about a room does not change the health of the account: %s', (_, word) => {
  const failing = afterResponse(afterResponse(well, cut, 'room', 1_000), cut, 'list', 1_100)
  for (const standing of [newStanding(false), well, failing]) {
    expect(afterResponse(standing, word, 'room', 2_000)).toBe(standing)
  }
})

test.each([
  ['a reset', cut],
  ['a redirect', fault('badAnswer', { values: { reason: 'redirect' } })],
  ['a web page', fault('badAnswer', { values: { reason: 'notJson' }, webPage: true })],
  ['a web page with 404', fault('route', { values: { status: 404 }, webPage: true })],
  ['a web page with 400', fault('invalid', { values: { status: 400 }, webPage: true })],
  ['a 404 with nothing in it', fault('route', { values: { status: 404 } })],
  ['a time limit', fault('timeout')],
  ['a 500', fault('server', { values: { status: 500 } })],
])('if a read of a room fails with %s, the next list decides whether the account is in trouble', (_, failure) => {
  const once = afterResponse(well, failure, 'room', 1_000)
  expect(once).toMatchObject({ roomFailed: true, health: { state: 'ok', lastAnswerAt: 900 } })
  expect(afterResponse(once, failure, 'list', 1_100).health).toMatchObject({ state: 'trouble', lastAnswerAt: 900 })
  expect(afterResponse(once, undefined, 'list', 1_100).health).toMatchObject({ state: 'ok', lastAnswerAt: 1_100 })
})

test('an account in trouble is healthy again after a good list, even while its polls are paused', () => {
  const twice = afterResponse(afterResponse(well, cut, 'list', 1_000), cut, 'list', 2_000)
  expect(twice.health).toMatchObject({ state: 'trouble', since: 2_000 })
  expect(afterResponse(twice, undefined, 'list', 3_000, true).health.state).toBe('ok')
})

test('a list that is refused although the credentials are good does not count as a failed request', () => {
  const refused = afterResponse(well, fault('route', { values: { status: 401, reason: 'path' } }), 'list', 1_000)
  expect(failingOf(refused)).toMatchObject({ unreachable: false, refused: true, failures: 0, listFailures: 1 })
})

test('that a room has failed is remembered until the next good list', () => {
  const both = afterResponse(afterResponse(well, cut, 'room', 1_000), cut, 'list', 1_100)
  expect(failingOf(both)).toMatchObject({ unreachable: true, roomFailed: true })
  expect(failingOf(afterResponse(both, undefined, 'room', 1_200))).toMatchObject({ roomFailed: true })
})

test.each([
  ['a check', { about: 'check', failure: undefined }],
  ['the check after a 401', { about: 'room', failure: fault('route', { values: { status: 401, reason: 'path' } }) }],
] as const)(
  'once %s has shown that the credentials are good, the next failure of the list is shown',
  (_what, reply) => {
    const rejected = afterResponse(well, fault('credentials', { values: { status: 401 } }), 'list', 1_000)
    const checked = afterResponse(rejected, reply.failure, reply.about, 2_000)
    expect(checked).toMatchObject({ refused: undefined, health: { state: 'trouble', fault: { code: 'credentials' } } })
    expect(afterResponse(checked, cut, 'list', 3_000).health).toMatchObject({
      state: 'trouble',
      fault: cut,
      since: 1_000,
    })
  },
)
