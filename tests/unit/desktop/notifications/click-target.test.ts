import { expect, test } from 'vitest'
import { targetOfSummary } from '../../../../electron/desktop/notifications/click-target.ts'
import { anAccount } from '../../../support/rooms.ts'

const accounts = [anAccount(), anAccount({ id: 'watched', tokenIn: 'team' })]
const own = { what: 'room', key: 'acme/Support' } as const
const watched = { what: 'room', key: 'watched/Sales' } as const

test('a summary leads to the log, or to the rooms if it is only about team accounts', () => {
  expect(targetOfSummary([watched, { what: 'journal' }], accounts)).toEqual({ what: 'journal' })
  expect(targetOfSummary([watched, own], accounts)).toEqual({ what: 'journal' })
  expect(targetOfSummary([watched, undefined], accounts)).toEqual({ what: 'journal' })
  expect(targetOfSummary([watched, watched], accounts)).toEqual({ what: 'rooms' })
})
