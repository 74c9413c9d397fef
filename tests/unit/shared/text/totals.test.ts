import { describe, expect, test } from 'vitest'
import { fault } from '../../../../shared/fault.ts'
import type { AccountView, Health } from '../../../../shared/account.ts'
import type { Room } from '../../../../shared/rooms/model.ts'
import { createTexts } from '../../../../shared/text/i18n.ts'
import { totalsText } from '../../../../shared/text/totals.ts'
import { aMember, anAccount, aRoom, aRoomByCalls, onNumber } from '../../../support/rooms.ts'

const { t } = createTexts('en')
const anAccountThat = (id: string, health: Partial<Health>, over: Partial<AccountView> = {}): AccountView =>
  anAccount({ id, health: { ...anAccount().health, ...health }, ...over })
const answers = anAccountThat('acme', {})
const connects = anAccountThat('north', { state: 'connecting' })
const refused = anAccountThat('north', { state: 'trouble', fault: fault('credentials') })
const rests = anAccountThat('north', { state: 'resting', fault: fault('rateLimited') })
const vobiz = anAccountThat('north', { listProvesNothing: true }, { provider: 'vobiz' })
const people = (count: number): Partial<Room> => ({
  members: Array.from({ length: count }, (_, index) => aMember(index)),
})
const shown = (accounts: readonly AccountView[], ...rooms: readonly Room[]): string =>
  totalsText(t, accounts, rooms, 'shown')

describe('if no room is shown,', () => {
  test.each([
    ['all was read', [answers], 'No live rooms'],
    ['the first read is not done', [connects], 'Looking for rooms…'],
    ['nothing can be read', [refused], 'Rooms not known'],
    ['the token is not there', [anAccountThat('acme', {}, { tokenIn: 'none' })], 'Rooms not known'],
    ['requests are paused', [rests], 'Rooms not known'],
    ['the list proves nothing', [vobiz], 'Vobiz lists no rooms (may be incomplete)'],
    ['one of two is being connected', [answers, connects], 'Looking for rooms…'],
    ['one of two cannot be read', [answers, refused], 'Rooms not known'],
    ['the list of one of two proves nothing', [answers, vobiz], 'Vobiz lists no rooms (may be incomplete)'],
  ])('says that no room is live only if that is known: %s', (_, accounts, words) => {
    expect(shown(accounts)).toBe(words)
  })
})

describe('rooms', () => {
  test('of unknown size are shown as "people unknown", never as "at least 0"', () => {
    expect(shown([answers], aRoom('a'))).toBe('1 room · people unknown')
    expect(shown([answers], aRoom('a'), aRoom('b', people(0)))).toBe('2 rooms · people unknown')
    expect(shown([answers], aRoom('a'), aRoom('b', people(3)))).toBe('2 rooms · at least 3 people')
    expect(shown([answers], aRoom('a', people(0)))).toBe('1 room · 0 people')
  })

  test.each([
    ['is being connected', connects],
    ['cannot be read', refused],
    ['is paused', rests],
    ['has a list that proves nothing', vobiz],
  ])('are counted as "at least" if another account shows none and %s', (_, other) => {
    expect(shown([answers, other], aRoom('a', people(3)))).toBe('at least 1 room · 3 people')
  })

  test('are counted exactly if every other account is known to have none', () => {
    const quiet = anAccountThat('north', {})
    expect(shown([answers, quiet], aRoom('a', people(3)))).toBe('1 room · 3 people')
  })

  test('are separated from people by a comma in text to be read aloud', () => {
    expect(totalsText(t, [answers], [aRoom('a', people(1))], 'spoken')).toBe('1 room, 1 person')
  })
})

test('people who are only probably in a room are not counted', () => {
  expect(shown([answers], aRoom('a', people(3)), aRoomByCalls('b', [onNumber(1)]))).toBe('2 rooms · at least 3 people')
})
