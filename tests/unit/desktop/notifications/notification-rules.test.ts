import { expect, test } from 'vitest'
import { NotificationRules } from '../../../../electron/desktop/notifications/notification-rules.ts'
import type { NotificationContent } from '../../../../electron/desktop/notifications/notification-content.ts'
import type { Change, Conference } from '../../../../shared/model.ts'
import { defaultPreferences } from '../../../../shared/preferences.ts'
import { createTexts } from '../../../../shared/text/i18n.ts'
import { aMember, anAccount, aRoom, aSnapshot } from '../../../support/rooms.ts'
import { createVirtualClock } from '../../../support/virtual-clock.ts'

const wishes = { 'acme/a': { started: true, joined: true, left: true, below: 2, longerThan: 0 } }

function create(paused = false, accounts = [anAccount()]) {
  const clock = createVirtualClock()
  const told: NotificationContent[] = []
  const lines: string[] = []
  const texts = createTexts('en')
  let back = 0
  const rules = new NotificationRules({
    clock: { ...clock, now: () => clock.now() - back },
    texts: () => texts,
    preferences: () => ({ ...defaultPreferences(), notificationsPausedUntil: paused ? clock.now() + 1e6 : 0 }),
    roomNotifications: () => wishes,
    accounts: () => accounts,
    nameOf: (member) => member.name,
    notify: (notices) => told.push(...notices),
    onEnded: (title, duration) => lines.push(`${title} ${duration ?? '?'}`),
  })
  return { clock, told, lines, rules, setBack: (ms: number) => (back = ms) }
}

const joined = (conference: Conference, name: string): Change => ({
  kind: 'joined',
  conference,
  member: aMember(1, { name }),
})

test('an end is told at once, in a notice and in the window', () => {
  const { clock, told, lines, rules } = create()
  const room = aRoom('b', { startedAt: clock.now() - 120_000 })
  rules.apply(aSnapshot([]), [{ kind: 'ended', conference: room, by: 'you', at: clock.now(), peak: 3 }])
  expect(told).toHaveLength(1)
  expect(lines).toEqual(['b 120000'])
})

test('with two accounts the line in the window says whose room has ended', () => {
  const { clock, lines, rules } = create(false, [anAccount(), anAccount({ id: 'north', name: 'Northern branch' })])
  rules.apply(aSnapshot([]), [{ kind: 'ended', conference: aRoom('b'), by: 'you', at: clock.now(), peak: 3 }])
  expect(lines).toEqual(['b · Acme ?'])
})

test('while notifications are paused the window still has the line', () => {
  const { clock, told, lines, rules } = create(true)
  rules.apply(aSnapshot([]), [{ kind: 'ended', conference: aRoom('b'), by: 'you', at: clock.now(), peak: 3 }])
  expect(told).toEqual([])
  expect(lines).toEqual(['b ?'])
})

test('people who come within a moment are told of together', async () => {
  const { clock, told, rules } = create()
  const room = aRoom('a', { people: 5 })
  for (const name of ['Ana', 'Ben', 'Cem']) {
    rules.apply(aSnapshot([room]), [joined(room, name)])
    await clock.advance(400)
  }
  await clock.advance(2_000)
  expect(told.map(({ body }) => body)).toEqual(['Ana, Ben, and Cem joined'])
})

test('a room that empties is told of once', async () => {
  const { clock, told, rules } = create()
  for (const people of [4, 1, 1, 0]) {
    rules.apply(aSnapshot([aRoom('a', { people })]), [])
    await clock.advance(6_000)
  }
  expect(told.map(({ body }) => body)).toEqual(['Fewer than 2 people: 1 is left.'])
})

test('a clock that was set back does not hide that a room empties', async () => {
  const { clock, told, rules, setBack } = create()
  rules.apply(aSnapshot([aRoom('a', { people: 4 })]), [])
  setBack(3_600_000)
  await clock.advance(6_000)
  rules.apply(aSnapshot([aRoom('a', { people: 1 })]), [])
  expect(told.map(({ body }) => body)).toEqual(['Fewer than 2 people: 1 is left.'])
})

test('after the end no timer is left', () => {
  const { clock, rules } = create()
  const room = aRoom('a')
  rules.apply(aSnapshot([room]), [joined(room, 'Ana')])
  rules.stop()
  expect(clock.waiting).toBe(0)
})
