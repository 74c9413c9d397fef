import { expect, test } from 'vitest'
import type { MenuRow } from '../../../../electron/desktop/tray/tray-rows.ts'
import type { Room } from '../../../../shared/rooms/model.ts'
import type { ScheduledEndView } from '../../../../shared/rooms/scheduled-end.ts'
import { createTexts } from '../../../../shared/text/i18n.ts'
import { aRoom, aSnapshot } from '../../../support/rooms.ts'
import { context, labels, rowOf, trayModel } from '../../../support/tray-rows.ts'

const endsAt = new Date(2026, 10, 20, 17, 5).getTime()
const own = aRoom('Standup', { own: true, people: 3 })
const other = aRoom('Board', { people: 2 })
const showing = (room: Room) => ({ do: 'show', show: { what: 'room', key: room.key } })
const set = { id: 'end-1', state: 'set' } as const
const timed = { ...set, endsAt, minutesLeft: 12 } as const

const modelOf = (rooms: readonly Room[], ends: Readonly<Record<string, ScheduledEndView>>) =>
  trayModel(aSnapshot(rooms.map((room) => ({ ...room, ...(ends[room.key] && { end: ends[room.key] }) }))), {
    ...context,
    times: createTexts('en', 'en-GB').times,
  })
/** The labels of the rows about the end of a room, without *End…*. */
const endLabels = (rows: readonly MenuRow[]) =>
  labels(rows).slice(labels(rows).indexOf('Record…') + 1, labels(rows).indexOf('End…'))

const extend = ['Extend by 5 minutes', 'Extend by 15 minutes']

test.each<[string, ScheduledEndView | undefined, readonly string[], string]>([
  ['no end', undefined, ['End at a time…'], ''],
  ['an end', timed, ['Ends at 17:05 (in 12 min)', ...extend, 'Cancel the end'], 'Standup ends in 12 min'],
  [
    'a reminder, which ends nothing',
    { ...timed, onlyAsks: true },
    ['Gavel asks at 17:05 (in 12 min)', ...extend, 'Cancel the reminder'],
    'Standup: Gavel asks in 12 min',
  ],
  ['an end after the others', { ...set, afterOthers: 5 }, ['Ends after the others have left', 'Cancel the end'], ''],
  [
    'a reminder after the others',
    { ...set, afterOthers: 5, onlyAsks: true },
    ['Gavel asks after the others have left', 'Cancel the reminder'],
    '',
  ],
  [
    'a rule that waits until one person is alone',
    { ...set, rule: { aloneFor: 5 } },
    ['Ends after one person is left alone', 'Cancel the end'],
    '',
  ],
  [
    'such a rule that only asks',
    { ...set, rule: { aloneFor: 5 }, onlyAsks: true },
    ['Gavel asks after one person is left alone', 'Cancel the reminder'],
    '',
  ],
  ['a room that was not ended', { id: 'end-1', state: 'asks', why: 'sleep', endsAt }, ['Was not ended. What now?'], ''],
  ['an end that is being sent', { id: 'end-1', state: 'ending' }, [], ''],
])('the menu, and for an own room the tooltip, show %s', (_what, end, rows, tooltip) => {
  const inOwn = modelOf([own], end ? { [own.key]: end } : {})
  expect(endLabels(inOwn.menu)).toEqual(rows)
  expect(inOwn.tooltip.split('\n').slice(2)).toEqual(tooltip === '' ? [] : [tooltip])
  const inOther = modelOf([other], end ? { [other.key]: end } : {})
  expect(endLabels(rowOf(inOther.menu, 'Board').rows ?? [])).toEqual(rows)
  expect(inOther.tooltip.split('\n')).toHaveLength(2)
})

test('an end is set and decided on in the window, and extended and cancelled in the menu', () => {
  const ask = { do: 'show', show: { what: 'room', key: own.key, ask: 'endTime' } }
  expect(rowOf(modelOf([own], {}).menu, 'End at a time…').command).toEqual(ask)
  const missed = modelOf([own], { [own.key]: { id: 'end-1', state: 'asks', why: 'sleep', endsAt } }).menu
  expect(rowOf(missed, 'Was not ended').command).toEqual(showing(own))
  const { menu } = modelOf([own], { [own.key]: timed })
  expect(rowOf(menu, 'Extend by 15').command).toEqual({ do: 'extendEnd', id: 'end-1', minutes: 15 })
  expect(rowOf(menu, 'Cancel the end').command).toEqual({ do: 'cancelEnd', id: 'end-1' })
})

test('in the last minute, the end of any room is at the top of the menu', () => {
  const soon = { ...timed, minutesLeft: 1 }
  const labelsOf = (end: ScheduledEndView) => labels(modelOf([own, other], { [other.key]: end }).menu).slice(0, 4)
  expect(labelsOf(soon)).toEqual(['Board ends in less than a minute', ...extend, 'Cancel the end'])
  expect(labelsOf({ ...soon, onlyAsks: true })[0]).toBe('Board: Gavel asks in less than a minute')
})

test('in the last minute, the ends of two rooms whose names look the same can be changed only in the window', () => {
  const twin = aRoom('BOARD', { people: 2 })
  const soon = { ...timed, minutesLeft: 1 }
  const { menu } = modelOf([own, other, twin], { [other.key]: soon, [twin.key]: { ...soon, id: 'end-3' } })
  expect(menu.slice(0, 3)).toMatchObject([
    { label: 'Board ends in less than a minute', command: showing(other) },
    { label: 'BOARD ends in less than a minute', command: showing(twin) },
    { kind: 'separator' },
  ])
})
