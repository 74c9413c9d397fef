import { expect, test } from 'vitest'
import { createPaintedRows } from '../../../../../renderer/state/list/painted-rows.ts'
import type { FinderRow } from '../../../../../shared/finder.ts'

const row = (id: string, more: Partial<FinderRow> = {}): FinderRow => ({
  id,
  name: 'Ana Diaz',
  number: '',
  room: 'Bridge',
  isMe: false,
  muted: false,
  left: false,
  ...more,
})

function create() {
  let now = 0
  let frames: (() => void)[] = []
  const rows = createPaintedRows(
    () => now,
    (run) => frames.push(run),
  )
  const frame = (): void => {
    const due = frames
    frames = []
    for (const run of due) run()
  }
  return { rows, frame, pass: (ms: number) => (now += ms) }
}

test('a row can be acted on once it has been on screen for 300 ms, counted from the second frame', () => {
  const { rows, frame, pass } = create()
  rows.drawn([row('1')])
  pass(1_000)
  expect(rows.canBeMeant(row('1'))).toBe(false)
  frame()
  frame()
  pass(299)
  expect(rows.canBeMeant(row('1'))).toBe(false)
  pass(1)
  expect(rows.canBeMeant(row('1'))).toBe(true)
})

test('the 300 ms of a row begin again when it shows another caller, but not when its caller is muted', () => {
  const { rows, frame, pass } = create()
  rows.drawn([row('1')])
  frame()
  frame()
  pass(300)
  rows.drawn([row('1', { muted: true })])
  expect(rows.canBeMeant(row('1', { muted: true }))).toBe(true)
  rows.drawn([row('1', { name: 'Omar Haddad' })])
  frame()
  frame()
  expect(rows.canBeMeant(row('1', { name: 'Omar Haddad' }))).toBe(false)
})
