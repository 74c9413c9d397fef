import { expect, test } from 'vitest'
import { doorOf, doorText } from '../../../../../renderer/state/texts/door-text.ts'
import { createTexts } from '../../../../../shared/text/i18n.ts'
import type { NewcomersView } from '../../../../../shared/rooms/newcomers.ts'
import { aRoom, anAccount, aSnapshot } from '../../../../support/rooms.ts'

const texts = createTexts('en', 'en-GB')

test.each<[NewcomersView | undefined, string]>([
  [undefined, 'open'],
  [{ rule: 'mute', state: 'on' }, 'open'],
  [{ rule: 'ask', state: 'paused', why: 'sleep' }, 'ask'],
  [{ rule: 'close', state: 'on' }, 'close'],
])('while newcomers are %j, the door is %s', (newcomers, door) => {
  expect(doorOf(newcomers === undefined ? {} : { newcomers })).toBe(door)
})

const usual = { refreshPace: 1, holdSeconds: 3 } as const
const says = (newcomers: NewcomersView, { allowed = 30, own = 1, preferences = {} } = {}) => {
  const health = { ...anAccount().health, allowed }
  const rooms = Array.from({ length: own }, (_, index) => aRoom(`room ${index}`, { own: true }))
  const snapshot = aSnapshot([...rooms, aRoom('other')], { accounts: [anAccount({ health })] })
  return doorText(texts, { ...aRoom('room 0'), newcomers }, snapshot, { ...usual, ...preferences })
}

test.each([
  ['reads once a second', {}, 2],
  ['reads at a slow pace', { preferences: { refreshPace: 4 } }, 5],
  ['has more own rooms than the allowance suffices for', { allowed: 2, own: 4 }, 4],
])('says how long a newcomer may be heard while Gavel %s', (_what, more, seconds) => {
  expect(says({ rule: 'ask', state: 'on' }, more)).toContain(`for up to about ${seconds} s,`)
})

test('says after how long a closed room hangs up, and nothing while the door is open or paused', () => {
  expect(says({ rule: 'close', state: 'on' })).toMatch(/hung up after 3 s; you can undo each\./)
  expect(says({ rule: 'close', state: 'on' }, { preferences: { holdSeconds: 0 } })).toMatch(
    /closed, and their call is hung up\./,
  )
  expect(says({ rule: 'mute', state: 'on' })).toBe('')
  expect(says({ rule: 'ask', state: 'paused', why: 'me' })).toBe('')
})
