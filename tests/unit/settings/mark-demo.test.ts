import { expect, test } from 'vitest'
import { markDemo } from '../../../electron/settings/mark-demo.ts'
import { memorySettings } from '../../support/memory-settings.ts'

const on = { started: true, joined: false, left: false, below: 0, longerThan: 0 }

test('marks the room and the number of the demo, and removes all that was stored for demos of earlier starts', () => {
  const settings = memorySettings({
    accounts: [{ id: 'acme', provider: 'plivo', authId: 'MAEXAMPLE', name: 'Acme' }],
    own: [
      { accountId: 'acme', name: 'Board' },
      { accountId: 'demo-1', name: 'Weekly standup' },
    ],
    me: { acme: ['15550100001'], 'demo-1': ['15550100002'] },
    pinned: [
      { accountId: 'demo-1', name: 'Board' },
      { accountId: 'acme', name: 'Sales' },
    ],
    roomNotices: { 'demo-1/Board': on, 'acme/Sales': on },
    spoken: { 'demo-1': [], acme: [] },
  })
  markDemo(settings)('demo-2', { moderator: { room: 'Weekly standup', number: '15550100003' } })
  expect(settings.get().own).toEqual([
    { accountId: 'acme', name: 'Board' },
    { accountId: 'demo-2', name: 'Weekly standup' },
  ])
  expect(settings.get().me).toEqual({ acme: ['15550100001'], 'demo-2': ['15550100003'] })
  expect(settings.get()).toMatchObject({ pinned: [{ accountId: 'acme', name: 'Sales' }] })
  expect(Object.keys(settings.get().roomNotices)).toEqual(['acme/Sales'])
  expect(Object.keys(settings.get().spoken)).toEqual(['acme'])
})

test('keeps the marks of both demos if two are opened before Gavel is restarted', () => {
  const settings = memorySettings()
  const mark = markDemo(settings)
  mark('demo-1', { moderator: { room: 'Weekly standup', number: '15550100002' } })
  mark('demo-2', { moderator: { room: 'Board', number: '15550100003' } })
  expect(settings.get().own).toEqual([
    { accountId: 'demo-1', name: 'Weekly standup' },
    { accountId: 'demo-2', name: 'Board' },
  ])
  expect(settings.get().me).toEqual({ 'demo-1': ['15550100002'], 'demo-2': ['15550100003'] })
})
