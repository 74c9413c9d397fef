import { expect, test } from 'vitest'
import { accountSuffix, roomTitle } from '../../../../shared/text/room-names.ts'
import { createTexts } from '../../../../shared/text/i18n.ts'
import { anAccount, aRoom } from '../../../support/rooms.ts'

const { t } = createTexts('en')
const acme = anAccount()
const north = anAccount({ id: 'north', name: 'Northern branch' })

test('with one account a room goes by its own name', () => {
  expect(accountSuffix([acme], 'acme')).toBeUndefined()
  expect(roomTitle(t, [acme], aRoom('Standup'))).toBe('Standup')
})

test('with two it says whose it is', () => {
  expect(roomTitle(t, [acme, north], aRoom('Standup'))).toBe('Standup · Acme')
  expect(roomTitle(t, [acme, north], aRoom('Standup', { accountId: 'north' }))).toBe('Standup · Northern branch')
})

test('two accounts of one name are told apart by what is shown of their auth ids', () => {
  const twin = anAccount({ id: 'twin', authIdMasked: 'MA••••ZZ' })
  expect(accountSuffix([acme, twin], 'acme')).toBe('Acme (MA••••XY)')
  expect(accountSuffix([acme, twin], 'twin')).toBe('Acme (MA••••ZZ)')
})

test('a room of an account that was removed meanwhile keeps its own name', () => {
  expect(roomTitle(t, [acme, north], aRoom('Standup', { accountId: 'gone' }))).toBe('Standup')
})
