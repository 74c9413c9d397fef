import { expect, it } from 'vitest'
import { checkSettings } from '../../../electron/settings/schema.ts'
import { defaultPreferences } from '../../../shared/preferences/preferences.ts'

const account = { id: 'account-1', provider: 'plivo', authId: 'MAEXAMPLEEXAMPLE0001', name: 'Example Company' }
const check = (asynchronous: unknown) => checkSettings({ version: 1, accounts: [{ ...account, asynchronous }] })

it('reads the asynchronous mode of an account', () => {
  const mode = { callbackUrl: 'https://hooks.example.com/plivo', callbackMethod: 'GET' }
  expect(check(mode)).toMatchObject({ value: { accounts: [{ ...account, asynchronous: mode }] }, invalidKeys: [] })
})

it.each([
  { callbackUrl: 'file:///etc/passwd' },
  { callbackUrl: 'https://hooks.example.com/', callbackMethod: 'PUT' },
  { callbackUrl: 5 },
  'https://hooks.example.com/',
])('reads an account without its asynchronous mode if the mode is invalid: %j', (mode) => {
  expect(check(mode)?.value.accounts).toEqual([{ ...account, asynchronous: undefined }])
})

it('keeps the valid accounts if another one is invalid, and reports the key', () => {
  const later = { ...account, id: 'account-2', provider: 'later' }
  expect(checkSettings({ accounts: [later, account] })).toMatchObject({
    value: { accounts: [account] },
    invalidKeys: ['accounts'],
  })
})

it('keeps the valid choices for rooms, numbers and texts, and reports the keys that contain invalid ones', () => {
  const off = { started: false, joined: false, left: false, below: 0, longerThan: 0 }
  const speech = { kind: 'speech', text: 'Five minutes left.', voice: 'WOMAN', language: 'en-US' }
  const rule = { atMost: 90, alone: 10, endOfDay: '17:00' }
  const given = {
    own: [{ accountId: 'a', name: 'Standup' }, { accountId: 'a' }],
    me: { a: ['15550100123', 7], b: 'none' },
    roomNotices: { 'a/x': off, 'a/y': { ...off, later: true } },
    roomNumbers: { 'a/x': ['15550120001', ''], 'a/y': '15550120001' },
    roomRules: {
      'a/x': rule,
      'a/y': { ...rule, endOfDay: '24:00' },
      'a/z': { ...rule, atMost: 1_441 },
      'a/w': { ...rule, alone: 0.5 },
    },
    spoken: { a: [{ ...speech, voice: 'LATER' }, speech] },
  }
  expect(checkSettings(given)).toMatchObject({
    value: {
      own: [{ accountId: 'a', name: 'Standup' }],
      me: { a: ['15550100123'] },
      roomNotices: { 'a/x': off },
      roomNumbers: { 'a/x': ['15550120001'] },
      spoken: { a: [speech] },
    },
    invalidKeys: ['own', 'me', 'roomNotices', 'roomNumbers', 'roomRules', 'spoken'],
  })
  const { me, roomNotices, roomRules } = checkSettings(given)?.value ?? {}
  expect([me, roomNotices, roomRules].map((one) => Object.keys(one ?? {}))).toEqual([['a'], ['a/x'], ['a/x']])
})

it('keeps a shortcut that was stored without keys before it had a default', () => {
  expect(checkSettings({ preferences: { shortcutMuteAllButMe: '' } })?.value.preferences).toMatchObject({
    shortcutMuteAllButMe: '',
    shortcutMuteMe: 'Control+Alt+Shift+M',
  })
})

it('uses no spoken text of an account that has more than ten', () => {
  const speech = { kind: 'speech', text: 'Hello.', voice: 'WOMAN', language: 'en-US' }
  const given = { spoken: { a: Array.from({ length: 11 }, () => speech), b: [speech] } }
  expect(checkSettings(given)?.value.spoken).toEqual({ b: [speech] })
})

it('reads the preferences of a Gavel that had more of them, and reports no key', () => {
  const retired = { rowButton: 'kick', roomOrder: 'newest', trayColours: 'dark', countBesideIcon: false }
  const checked = checkSettings({ preferences: { ...retired, holdSeconds: 5, keepLogMonths: 3 } })
  expect(checked?.invalidKeys).toEqual([])
  expect(checked?.value.preferences).toEqual({ ...defaultPreferences(), holdSeconds: 5, keepLogMonths: 3 })
})
