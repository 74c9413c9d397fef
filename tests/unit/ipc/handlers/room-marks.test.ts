import { expect, test, vi } from 'vitest'
import { roomMarkHandlers } from '../../../../electron/ipc/handlers/room-marks.ts'
import type { Monitor } from '../../../../electron/monitor/monitor.ts'
import { defaultSettings, type SettingsData } from '../../../../electron/settings/schema.ts'
import type { Settings } from '../../../../electron/settings/settings.ts'
import { failure, success } from '../../../../shared/result.ts'
import { partsOf } from '../../../support/fake-ipc.ts'
import { aMember, aRoom } from '../../../support/rooms.ts'

function create(data: SettingsData = defaultSettings(), tokenIn = 'keychain', number = '') {
  const settings = {
    get: () => data,
    update: (change: Partial<SettingsData>) => {
      data = { ...data, ...change }
      return Promise.resolve(success(undefined))
    },
  } as unknown as Settings
  const room = aRoom('standup', { instance: 2, members: [aMember(1), aMember(2, { number })] })
  const pickSelf = vi.fn<Monitor['pickSelf']>()
  const snapshot = () => ({ accounts: [{ id: 'acme', tokenIn }], conferences: [{ key: 'acme/room 0' }] })
  const monitor = { conference: () => room, pickSelf, snapshot } as unknown as Monitor
  return {
    roomMarks: roomMarkHandlers(partsOf({ settings, monitor })),
    get: () => data,
    pickSelf,
  }
}

const room = { accountId: 'acme', name: 'standup' }
const seen = { accountId: 'acme', conference: 'standup', instance: 2 }

test('marks a room once, even if that is requested twice, and unmarks it', async () => {
  const { roomMarks, get } = create()
  await roomMarks.markOwn({ room, own: true })
  await roomMarks.markOwn({ room, own: true })
  await roomMarks.pin({ room, pinned: true })
  expect(get()).toMatchObject({ own: [room], pinned: [room] })
  await roomMarks.markOwn({ room, own: false })
  expect(get()).toMatchObject({ own: [], pinned: [room] })
})

test('stores "me" by number for the next run, and by call for this one', async () => {
  const { roomMarks, get, pickSelf } = create()
  expect((await roomMarks.markMe({ seen, memberKey: 'call-1', me: true })).ok).toBe(true)
  expect(get().me).toEqual({ acme: ['15550100001'] })
  expect(pickSelf).toHaveBeenLastCalledWith(room, 2, 'call-1')
  await roomMarks.markMe({ seen, memberKey: 'call-1', me: false })
  expect(get().me).toEqual({ acme: [] })
  expect(pickSelf).toHaveBeenLastCalledWith(room, 2, undefined)
})

test('unmarks "me" even if the number is written in another way', async () => {
  const { roomMarks, get } = create({ ...defaultSettings(), me: { acme: ['+1 (555) 010-0001', '15550100009'] } })
  await roomMarks.markMe({ seen, memberKey: 'call-1', me: false })
  expect(get().me).toEqual({ acme: ['15550100009'] })
})

test('marks a caller without a number as "me" for this run only', async () => {
  const { roomMarks, get, pickSelf } = create()
  await roomMarks.markMe({ seen, memberKey: 'call-2', me: true })
  expect(get().me).toEqual({ acme: [] })
  expect(pickSelf).toHaveBeenCalledExactlyOnceWith(room, 2, 'call-2')
})

test.each([
  ['has left', { seen, memberKey: 'call-9' }],
  ['was in an earlier run', { seen: { ...seen, instance: 1 }, memberKey: 'call-1' }],
])('rejects a caller who %s', async (_what, request) => {
  const { roomMarks, get } = create()
  expect(await roomMarks.markMe({ ...request, me: true })).toMatchObject({ fault: { code: 'changed' } })
  expect(get().me).toEqual({})
})

test('does not store the notifications of a room if all are off', async () => {
  const { roomMarks, get } = create()
  const off = { started: false, joined: false, left: false, below: 0, longerThan: 0 }
  await roomMarks.setRoomNotifications({ room, notifications: { ...off, below: 3 } })
  expect(get().roomNotices).toEqual({ 'acme/standup': { ...off, below: 3 } })
  await roomMarks.setRoomNotifications({ room, notifications: off })
  expect(get().roomNotices).toEqual({})
})

test('stores the sound of a room even if all else is off, because it also applies when the room ends', async () => {
  const { roomMarks, get } = create()
  const off = { started: false, joined: false, left: false, below: 0, longerThan: 0 }
  await roomMarks.setRoomNotifications({ room, notifications: { ...off, sound: true } })
  expect(get().roomNotices).toEqual({ 'acme/standup': { ...off, sound: true } })
  await roomMarks.setRoomNotifications({ room, notifications: { ...off, sound: false } })
  expect(get().roomNotices).toEqual({})
})

test('stores the rule of a room, and forgets it if it ends nothing', async () => {
  const rule = { atMost: 90, alone: 0, endOfDay: '17:00' }
  const { roomMarks, get } = create()
  await roomMarks.setRoomRule({ room, rule })
  expect(get().roomRules).toEqual({ 'acme/standup': rule })
  const gone = { ...room, accountId: 'gone' }
  expect(await roomMarks.setRoomRule({ room: gone, rule })).toMatchObject({ fault: { code: 'noAccount' } })
  await roomMarks.setRoomRule({ room, rule: { atMost: 0, alone: 0, endOfDay: '' } })
  expect(get().roomRules).toEqual({})
})

test('stores the numbers that callers of a room dial, each once whatever its format, and forgets them', async () => {
  const { roomMarks, get } = create()
  await roomMarks.setRoomNumbers({ room, numbers: ['15550120001', '15550120002', '+1 555 012 0001'] })
  expect(get().roomNumbers).toEqual({ 'acme/standup': ['+1 555 012 0001', '15550120002'] })
  await roomMarks.setRoomNumbers({ room, numbers: [] })
  expect(get().roomNumbers).toEqual({})
})

test('rejects a room’s number that is empty once cleaned, and offers no numbers for a team account', async () => {
  const { roomMarks, get } = create()
  expect(await roomMarks.setRoomNumbers({ room, numbers: [' \u200b '] })).toMatchObject({
    fault: { code: 'invalid', values: { reason: 'number' } },
  })
  expect(get().roomNumbers).toEqual({})
  const team = create(defaultSettings(), 'team')
  expect(team.roomMarks.offerNumbers({ accountId: 'acme' })).toMatchObject({
    fault: { code: 'noAccount' },
  })
})

test('adds and removes one of my numbers, whatever form it is written in', async () => {
  const { roomMarks, get } = create()
  const accountId = 'acme'
  await roomMarks.setMyNumber({ accountId, number: '+1 555 010-0007', mine: true })
  await roomMarks.setMyNumber({ accountId, number: '15550100007', mine: true })
  await roomMarks.setMyNumber({ accountId, number: 'sip:lena@pbx.example.com', mine: true })
  expect(get().me).toEqual({ acme: ['15550100007', 'sip:lena@pbx.example.com'] })
  await roomMarks.setMyNumber({ accountId, number: '+15550100007', mine: false })
  expect(get().me).toEqual({ acme: ['sip:lena@pbx.example.com'] })
})

test.each(['anonymous', 'Restricted', 'sip:anonymous@anonymous.invalid', 'sip:@pbx.example.test', ''])(
  'a call with the withheld number %j is "me" for this call only',
  async (number) => {
    const before = { ...defaultSettings(), me: { acme: ['15550100001', number] } }
    const { roomMarks, get, pickSelf } = create(before, 'keychain', number)
    expect(await roomMarks.markMe({ seen, memberKey: 'call-2', me: true })).toEqual(success(undefined))
    expect(pickSelf).toHaveBeenCalledWith(room, 2, 'call-2')
    expect(get().me).toEqual({ acme: ['15550100001'] })
  },
)

test('rejects text that is not a number, and more numbers than the limit', async () => {
  const { roomMarks, get } = create()
  const add = (number: string) => roomMarks.setMyNumber({ accountId: 'acme', number, mine: true })
  for (const number of ['', '  ', '5', 'Lena', 'anonymous', 'sip:anonymous@anonymous.invalid', '+266696687'])
    expect(await add(number)).toMatchObject({ fault: { code: 'invalid', values: { reason: 'number' } } })
  for (let index = 0; index < 50; index += 1) expect((await add(String(15550100100 + index))).ok).toBe(true)
  expect((await add('15550100199')).ok).toBe(false)
  expect(get().me['acme']).toHaveLength(50)
})

test('stores nothing about an account that has no token on this computer', async () => {
  const { roomMarks, get, pickSelf } = create(defaultSettings(), 'team')
  const notifications = { started: true, joined: true, left: true, below: 0, longerThan: 0 }
  const results = await Promise.all([
    roomMarks.markOwn({ room, own: true }),
    roomMarks.pin({ room, pinned: true }),
    roomMarks.markMe({ seen, memberKey: 'call-1', me: true }),
    roomMarks.setMyNumber({ accountId: 'acme', number: '15550100001', mine: true }),
    roomMarks.setRoomNotifications({ room, notifications }),
  ])
  expect(results.map((result) => !result.ok && result.fault.code)).toEqual(Array(5).fill('noAccount'))
  expect(get()).toEqual(defaultSettings())
  expect(pickSelf).not.toHaveBeenCalled()
})

test.each(['invented', 'constructor', '__proto__'])(
  'stores nothing about the account “%s”, which does not exist',
  async (id) => {
    const before = { ...defaultSettings(), own: [{ accountId: id, name: 'standup' }], me: { [id]: ['15550100001'] } }
    const { roomMarks, get, pickSelf } = create(before)
    const invented = { accountId: id, name: 'standup' }
    const off = { started: false, joined: false, left: false, below: 0, longerThan: 0 }
    const calls = [true, false].flatMap((on) => [
      () => roomMarks.markOwn({ room: invented, own: on }),
      () => roomMarks.pin({ room: invented, pinned: on }),
      () => roomMarks.markMe({ seen: { ...seen, accountId: id }, memberKey: 'call-1', me: on }),
      () => roomMarks.setMyNumber({ accountId: id, number: '15550100001', mine: on }),
      () => roomMarks.setRoomNotifications({ room: invented, notifications: { ...off, joined: on } }),
      () => roomMarks.setRoomNumbers({ room: invented, numbers: on ? ['15550120001'] : [] }),
    ])
    const results = await Promise.all(calls.map(async (call) => call()))
    expect(results).toEqual(Array(12).fill(failure('noAccount')))
    expect(get()).toBe(before)
    expect(pickSelf).not.toHaveBeenCalled()
  },
)

const full = Array.from({ length: 500 }, (_, index) => ({ accountId: 'acme', name: `room ${index}` }))

test('if there are more own or pinned rooms than the limit, forgets the oldest one that is not shown', async () => {
  const { roomMarks, get } = create({ ...defaultSettings(), own: full, pinned: full })
  expect((await roomMarks.markOwn({ room, own: true })).ok).toBe(true)
  expect((await roomMarks.pin({ room, pinned: true })).ok).toBe(true)
  const left = [full[0], ...full.slice(2), room]
  expect(get()).toMatchObject({ own: left, pinned: left })
})

test('if more rooms than the limit have notifications, forgets those of the oldest one that is not shown', async () => {
  const notifications = { started: true, joined: false, left: false, below: 0, longerThan: 0 }
  const keys = full.map(({ name }) => `acme/${name}`)
  const roomNotices = Object.fromEntries(keys.map((key) => [key, notifications] as const))
  const { roomMarks, get } = create({ ...defaultSettings(), roomNotices })
  expect((await roomMarks.setRoomNotifications({ room, notifications })).ok).toBe(true)
  expect(Object.keys(get().roomNotices)).toEqual(['acme/room 0', ...keys.slice(2), 'acme/standup'])
})
