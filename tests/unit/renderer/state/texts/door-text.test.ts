import { expect, test } from 'vitest'
import { newcomersText } from '../../../../../renderer/state/texts/door-text.ts'
import { createTexts } from '../../../../../shared/text/i18n.ts'
import type { NewcomersRule } from '../../../../../shared/rooms/newcomers.ts'
import { aRoom, anAccount, aSnapshot } from '../../../../support/rooms.ts'

const texts = createTexts('en', 'en-GB')

const usual = { refreshPace: 1, holdSeconds: 3 } as const
const says = (rule: NewcomersRule, { allowed = 30, own = 1, preferences = {} } = {}) => {
  const health = { ...anAccount().health, allowed }
  const rooms = Array.from({ length: own }, (_, index) => aRoom(`room ${index}`, { own: true }))
  const snapshot = aSnapshot([...rooms, aRoom('other')], { accounts: [anAccount({ health })] })
  return newcomersText(texts, rule, aRoom('room 0'), snapshot, { ...usual, ...preferences })
}

test.each([
  ['reads once a second', {}, 2],
  ['reads at a slow pace', { preferences: { refreshPace: 4 } }, 5],
  ['has more own rooms than the allowance suffices for', { allowed: 2, own: 4 }, 4],
])('says how long a newcomer may be heard while Gavel %s', (_what, more, seconds) => {
  expect(says('ask', more)).toContain(`for up to about ${seconds} s,`)
})

test('says after how long those are hung up who are turned away', () => {
  expect(says('close')).toMatch(/hung up after 3 s; you can undo each\./)
  expect(says('close', { preferences: { holdSeconds: 0 } })).toMatch(/closed, and their call is hung up\./)
})
