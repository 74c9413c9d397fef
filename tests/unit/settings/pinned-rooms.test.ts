import { expect, test } from 'vitest'
import { withLiveNames } from '../../../electron/settings/pinned-rooms.ts'
import { defaultSettings } from '../../../electron/settings/schema.ts'
import { NO_RULE } from '../../../shared/rooms/room-rule.ts'
import { aRoom } from '../../support/rooms.ts'

const typed = { accountId: 'acme', name: 'Büro ' }
const live = 'Bu\u0308ro'
const pinnedRoom = (name: string, accountId = 'acme') => aRoom(name, { accountId, pinned: true })

test('a pinned name adopts the spelling of the live room everywhere in the settings', () => {
  const notifications = { started: true, joined: false, left: false, below: 0, longerThan: 0 }
  const rule = { ...NO_RULE, atMost: 90 }
  const before = {
    ...defaultSettings(),
    pinned: [typed],
    own: [typed],
    roomNotices: { 'acme/Büro ': notifications },
    roomNumbers: { 'acme/Büro ': ['15550120000'] },
    roomRules: { 'acme/Büro ': rule },
  }
  expect(withLiveNames(before, [pinnedRoom(live)])).toEqual({
    pinned: [{ accountId: 'acme', name: live, wasLive: true }],
    own: [{ accountId: 'acme', name: live }],
    roomNotices: { [`acme/${live}`]: notifications },
    roomNumbers: { [`acme/${live}`]: ['15550120000'] },
    roomRules: { [`acme/${live}`]: rule },
  })
})

test('prefers the room whose name is exactly the pinned one', () => {
  const before = { ...defaultSettings(), pinned: [typed] }
  expect(withLiveNames(before, [pinnedRoom('Büro'), pinnedRoom('Büro ')])).toMatchObject({
    pinned: [{ name: 'Büro ', wasLive: true }],
  })
})

test('two spellings that turn out to be one room are stored once', () => {
  const before = { ...defaultSettings(), pinned: [typed, { accountId: 'acme', name: 'Büro' }] }
  expect(withLiveNames(before, [pinnedRoom(live)])?.pinned).toEqual([{ accountId: 'acme', name: live, wasLive: true }])
})

test('changes nothing unless a pinned name is live for the first time', () => {
  const known = { accountId: 'acme', name: 'Sales', wasLive: true as const }
  const before = { ...defaultSettings(), pinned: [typed, known] }
  expect(withLiveNames(before, [pinnedRoom('Sales'), aRoom(live), pinnedRoom(live, 'other')])).toBeUndefined()
})
