import { expect, test } from 'vitest'
import { accountSuffix, roomTitle } from '../../../../shared/text/room-names.ts'
import { createTexts } from '../../../../shared/text/i18n.ts'
import { anAccount, aRoom } from '../../../support/rooms.ts'

const { t } = createTexts('en')
const acme = anAccount()
const north = anAccount({ id: 'north', name: 'Northern branch' })

test('with one account, a room is shown by its name alone', () => {
  expect(accountSuffix([acme], 'acme')).toBeUndefined()
  expect(roomTitle(t, [acme], aRoom('Standup'))).toBe('Standup')
})

test('with two accounts, a room is shown with its account', () => {
  expect(roomTitle(t, [acme, north], aRoom('Standup'))).toBe('Standup · Acme')
  expect(roomTitle(t, [acme, north], aRoom('Standup', { accountId: 'north' }))).toBe('Standup · Northern branch')
})

test('two accounts with the same name are distinguished by their masked auth ids', () => {
  const twin = anAccount({ id: 'twin', authIdMasked: 'MA••••ZZ' })
  expect(accountSuffix([acme, twin], 'acme')).toBe('Acme (MA••••XY)')
  expect(accountSuffix([acme, twin], 'twin')).toBe('Acme (MA••••ZZ)')
})

test('a room whose account was removed is shown by its name alone', () => {
  expect(roomTitle(t, [acme, north], aRoom('Standup', { accountId: 'gone' }))).toBe('Standup')
})
