import { expect, test } from 'vitest'
import { trayModel } from '../../../../electron/desktop/tray/tray-model.ts'
import type { MenuRow, TrayContext } from '../../../../electron/desktop/tray/tray-row.ts'
import type { Room } from '../../../../shared/rooms/model.ts'
import type { ScheduledEndView } from '../../../../shared/rooms/scheduled-end.ts'
import { createTexts } from '../../../../shared/text/i18n.ts'
import { anAccount, aRoom, aSnapshot } from '../../../support/rooms.ts'

const { t, times, compare } = createTexts('en', 'en-GB')
const endsAt = new Date(2026, 10, 20, 17, 5).getTime()

function modelOf(rooms: readonly Room[], ends: Readonly<Record<string, ScheduledEndView>>) {
  const context: TrayContext = {
    t,
    times,
    compareTitles: compare,
    accelerators: {},
    now: 0,
    nameOf: ({ number }) => number,
    preferences: { notificationsPausedUntil: 0, roomOrder: 'name' },
    hints: { platform: 'linux', desktop: 'GNOME', dark: true },
  }
  const conferences = rooms.map((room) => ({ ...room, ...(ends[room.key] && { end: ends[room.key] }) }))
  return trayModel(aSnapshot(conferences, { accounts: [anAccount()] }), context)
}

const labelsOf = (rows: readonly MenuRow[]): readonly string[] =>
  rows.flatMap((row) => (row.kind === 'item' ? [row.label, ...labelsOf(row.rows ?? [])] : []))
const commandOf = (rows: readonly MenuRow[], label: string): unknown =>
  rows
    .flatMap((row) => (row.kind === 'item' ? [row, ...(row.rows ?? [])] : []))
    .find((row) => row.kind === 'item' && row.label === label)
const own = aRoom('Standup', { own: true, people: 3 })
const other = aRoom('Board', { people: 2 })

test('the menu offers to set an end in the window', () => {
  const rows = modelOf([own], {}).menu()
  expect(commandOf(rows, 'End at a time…')).toMatchObject({
    command: { do: 'show', show: { what: 'room', key: own.key, ask: 'endTime' } },
  })
})

test('the menu says of a reminder that Gavel asks, not that the room ends', () => {
  const labels = labelsOf(
    modelOf([own], { [own.key]: { id: 'end-1', state: 'set', afterOthers: 5, onlyAsks: true } }).menu(),
  )
  expect(labels).toContain('Gavel asks after the others have left')
  expect(labels).not.toContain('Ends after the others have left')
})

test('a scheduled end is counted down in menu and tooltip, and can be extended and cancelled', () => {
  const model = modelOf([own, other], {
    [own.key]: { id: 'end-1', state: 'set', endsAt, minutesLeft: 12 },
    [other.key]: { id: 'end-2', state: 'set', afterOthers: 5 },
  })
  const labels = labelsOf(model.menu())
  expect(labels).toContain('Ends at 17:05 (in 12 min)')
  expect(labels).toContain('Ends after the others have left')
  expect(labels).not.toContain('End at a time…')
  expect(model.tooltip.split('\n')).toContain('Standup ends in 12 min')
  expect(model.tooltip).not.toContain('Board')
  expect(commandOf(model.menu(), 'Extend by 15 minutes')).toMatchObject({
    command: { do: 'extendEnd', id: 'end-1', minutes: 15 },
  })
  expect(commandOf(model.menu(), 'Cancel the end')).toMatchObject({ command: { do: 'cancelEnd', id: 'end-1' } })
})

test('the menu says that a rule waits until one person is alone, and can cancel that', () => {
  const waits = { id: 'end-1', state: 'set', rule: { aloneFor: 5 } } as const
  const menu = modelOf([own], { [own.key]: waits }).menu()
  expect(labelsOf(menu)).toContain('Ends after one person is left alone')
  expect(commandOf(menu, 'Cancel the end')).toMatchObject({ command: { do: 'cancelEnd', id: 'end-1' } })
  const asks = modelOf([own], { [own.key]: { ...waits, onlyAsks: true } }).menu()
  expect(labelsOf(asks)).toContain('Gavel asks after one person is left alone')
})

test('in the last minute, the end of any room is at the top of the menu', () => {
  const rows = modelOf([own, other], { [other.key]: { id: 'end-2', state: 'set', endsAt, minutesLeft: 1 } }).menu()
  expect(labelsOf(rows).slice(0, 4)).toEqual([
    'Board ends in less than a minute',
    'Extend by 5 minutes',
    'Extend by 15 minutes',
    'Cancel the end',
  ])
})

test('in the last minute, the ends of two rooms whose names look the same can be changed only in the window', () => {
  const twin = aRoom('BOARD', { people: 2 })
  const end = (id: string): ScheduledEndView => ({ id, state: 'set', endsAt, minutesLeft: 1 })
  const rows = modelOf([own, other, twin], { [other.key]: end('end-2'), [twin.key]: end('end-3') }).menu()
  expect(rows.slice(0, 3)).toMatchObject([
    { label: 'Board ends in less than a minute', command: { do: 'show', show: { what: 'room', key: other.key } } },
    { label: 'BOARD ends in less than a minute', command: { do: 'show', show: { what: 'room', key: twin.key } } },
    { kind: 'separator' },
  ])
})

test('the menu says when Gavel asks instead of ending a room, or that a room was not ended', () => {
  const asks = modelOf([own], { [own.key]: { id: 'end-1', state: 'set', endsAt, minutesLeft: 3, onlyAsks: true } })
  expect(labelsOf(asks.menu())).toContain('Gavel asks at 17:05 (in 3 min)')
  expect(labelsOf(asks.menu())).toContain('Cancel the reminder')
  expect(asks.tooltip).toContain('Standup: Gavel asks in 3 min')
  const soon = { id: 'end-2', state: 'set', endsAt, minutesLeft: 1, onlyAsks: true } as const
  expect(labelsOf(modelOf([own, other], { [other.key]: soon }).menu())[0]).toBe(
    'Board: Gavel asks in less than a minute',
  )
  const missed = modelOf([own], { [own.key]: { id: 'end-1', state: 'asks', why: 'sleep', endsAt } }).menu()
  expect(commandOf(missed, 'Was not ended. What now?')).toMatchObject({ command: { show: { key: own.key } } })
  const ending = modelOf([own], { [own.key]: { id: 'end-1', state: 'ending' } }).menu()
  expect(labelsOf(ending)).not.toContain('End at a time…')
})
