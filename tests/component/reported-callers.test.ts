import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import type { Snapshot } from '../../shared/rooms/model.ts'
import type { ReportedCallers } from '../../shared/rooms/reported-callers.ts'
import { expandedBridge, showWindow, usualMorning } from './window.ts'

const { made, snapshot } = usualMorning()
const room = () => page.getByRole('group', { name: 'Support bridge' })
const list = () => room().getByRole('list', { name: 'People heard of in Support bridge' })

/** The support bridge at Vobiz, with these reported callers. */
function withReported(reported: ReportedCallers): Snapshot {
  const conferences = snapshot.conferences.map((each) =>
    each.name === 'Support bridge'
      ? made.room(each.name, {
          state: 'unverified',
          startedAt: undefined,
          members: undefined,
          people: undefined,
          reported,
        })
      : each,
  )
  return { ...snapshot, accounts: [made.account({ provider: 'vobiz' })], conferences }
}

const ana = made.reported(11, { name: 'Ana Diaz' })
const ben = made.reported(12, { name: 'Ben Okafor' })

test('reported callers are named, with a mark on those who may have left, and none of them has an action', async () => {
  await showWindow({
    snapshot: withReported({ isComplete: false, callers: [ana, { ...ben, isUnsure: true }] }),
    savedView: expandedBridge,
  })
  await expect.element(room().getByText(/Heard of through Vobiz's events/)).toBeVisible()
  await expect.element(list().getByText('Ana Diaz')).toBeVisible()
  const unsure = list().getByRole('listitem').filter({ hasText: 'Ben Okafor' })
  await expect.element(unsure.getByText('may have left')).toBeInTheDocument()
  expect(list().getByText('may have left').elements()).toHaveLength(1)
  expect(list().getByRole('button').elements()).toEqual([])
  await expect.element(room().getByRole('button', { name: 'Support bridge, at least 1 person' })).toBeVisible()
  await expect.element(room().getByText('live, people not listed')).toBeVisible()
})

test('if events told of every caller, the room shows the number of callers without “at least”', async () => {
  await showWindow({ snapshot: withReported({ isComplete: true, callers: [ana, ben] }), savedView: expandedBridge })
  await expect.element(room().getByRole('button', { name: 'Support bridge, 2 people' })).toBeVisible()
})

test('of many reported callers, only the first 50 are named', async () => {
  const callers = Array.from({ length: 53 }, (_, index) => made.reported(index))
  await showWindow({ snapshot: withReported({ isComplete: true, callers }), savedView: expandedBridge })
  await expect.element(list().getByText('3 more people heard of')).toBeVisible()
  expect(list().getByRole('listitem').elements()).toHaveLength(51)
})
