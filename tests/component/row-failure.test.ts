import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { fault } from '../../shared/fault.ts'
import type { ActionResult, Room, Pending, Snapshot } from '../../shared/rooms/model.ts'
import { failure, success, type Result } from '../../shared/result.ts'
import { expandedBridge, later, savedView, showWindow, usualMorning } from './window.ts'

const { made, snapshot } = usualMorning()

function bridge(more: Partial<Room>): Snapshot {
  const conferences = snapshot.conferences.map((room) => (room.name === 'Support bridge' ? { ...room, ...more } : room))
  return { ...snapshot, conferences }
}

const row = page.getByRole('listitem', { name: 'Ana Diaz +1 555 010 0123' })
const words = (): string =>
  row
    .getByRole('alert')
    .element()
    .textContent.replace(/[\s\u2066-\u2069]+/g, ' ')
const stale: Pending = made.pending('mute', ['call-11'], { id: 'f', state: 'failed', fault: { code: 'stale' } })

test('if nothing was sent, the row offers a retry, which dismisses the earlier failure', async () => {
  let tries = 0
  const shown = await showWindow({
    snapshot: bridge({ pending: [stale] }),
    savedView: expandedBridge,
    results: { act: () => (++tries === 1 ? failure('stale') : success({ state: 'accepted' })) },
  })
  await expect.element(row.getByRole('alert')).toBeVisible()
  expect(words()).toContain("Couldn't mute Ana Diaz. Gavel couldn't check the room, so nothing was sent. Try again")
  expect(words()).not.toContain('when it has updated')
  const retry = row.getByRole('button', { name: 'Try again for Ana Diaz' })
  await retry.click()
  expect(shown.calls('dismiss')).toEqual([{ id: 'f' }])
  shown.become(bridge({ pending: [] }))
  await retry.click()
  expect(shown.calls('act')).toHaveLength(2)
  await expect.element(row.getByRole('alert')).not.toBeInTheDocument()
})

test('shows the label or the masked number of the caller who now has the member id', async () => {
  const person = { reason: 'person', name: '', number: '15550100137', id: '11' } as const
  const pending = [{ ...stale, fault: fault('changed', { values: person }) }]
  const shown = await showWindow({
    snapshot: bridge({ pending }),
    savedView: expandedBridge,
    preferences: { maskNumbers: true },
  })
  const said = page.getByRole('alert').getByText(/this is now \+1 ••• 37\./)
  await expect.element(said).toBeVisible()
  shown.push('roomMarks', {
    labels: { '15550100137': 'Reception' },
    myNumbers: {},
    roomNotifications: {},
    roomRules: {},
    spoken: {},
    pinned: [],
  })
  await expect.element(page.getByRole('alert').getByText(/this is now Reception\./)).toBeVisible()
})

test("masks the caller's extension in the provider's words", async () => {
  const said = { ...stale, fault: fault('badAnswer', { providerText: 'No call of 10234 or 4711' }) }
  const conferences = bridge({ pending: [said] }).conferences.map((room) => ({
    ...room,
    ...(room.members && {
      members: room.members.map((one) => (one.key === 'call-11' ? { ...one, number: '10234' } : one)),
    }),
  }))
  await showWindow({
    snapshot: { ...snapshot, conferences },
    savedView: expandedBridge,
    preferences: { maskNumbers: true },
  })
  const alert = page.getByRole('listitem', { name: 'Ana Diaz ••• 34' }).getByRole('alert')
  await expect.element(alert).toBeVisible()
  expect(alert.element().textContent.replace(/[\s\u2066-\u2069]+/g, ' ')).toContain('No call of •••34 or 4711')
})

test('the failure of a click does not stay on the row of the caller who has the member id in the next run of the room', async () => {
  const shown = await showWindow({
    snapshot: bridge({ instance: 1 }),
    savedView: expandedBridge,
    results: { act: () => failure('stale') },
  })
  await row.getByRole('button', { name: 'Mute Ana Diaz' }).click()
  await expect.element(row.getByRole('alert')).toBeVisible()
  shown.become(bridge({ instance: 2 }))
  await expect.element(row.getByRole('alert')).not.toBeInTheDocument()
  await expect.element(page.getByRole('alert').getByText(/Couldn't mute Ana Diaz\./)).toBeVisible()
})

test('a failure disappears when a roster shows the effect', async () => {
  const shown = await showWindow({ snapshot: bridge({ pending: [stale] }), savedView: expandedBridge })
  await expect.element(row.getByRole('alert')).toBeVisible()
  const members = snapshot.conferences.find(({ name }) => name === 'Support bridge')?.members ?? []
  const muted = members.map((one) => (one.key === 'call-11' ? { ...one, muted: true } : one))
  shown.become(bridge({ pending: [stale], members: muted }))
  await expect.element(row.getByRole('alert')).not.toBeInTheDocument()
  expect(shown.calls('dismiss')).toEqual([{ id: 'f' }])
})

test('offers no retry if the action may have taken effect', async () => {
  const fault = { code: 'timeout' } as const
  await showWindow({ snapshot: bridge({ pending: [{ ...stale, fault }] }), savedView: expandedBridge })
  await expect.element(row.getByRole('alert')).toBeVisible()
  expect(words()).toContain('Check whether it happened before trying again.')
  expect(row.getByRole('button', { name: 'Try again for Ana Diaz' }).elements()).toEqual([])
})

test('does not repeat a fault of the whole account in each room', async () => {
  const fault = { code: 'timeout' } as const
  const account = made.account({ health: made.health({ state: 'trouble', fault, since: made.now - 60_000 }) })
  const silent = bridge({ state: 'unreachable', stale: true, fault })
  await showWindow({ snapshot: { ...silent, accounts: [account] }, savedView: expandedBridge })
  const room = page.getByRole('group', { name: 'Support bridge' })
  await expect.element(room.getByText(/^last update/)).toBeVisible()
  expect(room.getByText(/No answer in time/).elements()).toEqual([])
})

test('if the caller is no longer in the list, a message about an unknown outcome says what was asked for, and for whom', async () => {
  const gone: Pending = made.pending('remove', ['call-99'], {
    id: 'f',
    state: 'failed',
    fault: fault('unknownOutcome', { values: { reason: 'server' } }),
    caller: { name: 'Dario Rossi', number: '15550100199' },
  })
  await showWindow({ snapshot: bridge({ pending: [gone] }), savedView: expandedBridge })
  await expect
    .element(
      page.getByText(/^You asked to remove Dario Rossi\. Gavel can't tell whether this worked: the provider had/),
    )
    .toBeVisible()
})

test.each([
  ['Mute all but me', 'Weekly standup', "Couldn't mute everyone but you."],
  ['Undo: unmute those I muted in Support bridge', 'Support bridge', "Couldn't unmute those you muted."],
])('after *%s* failed, the room says whom the action was for', async (name, title, said) => {
  await showWindow({ snapshot, savedView: expandedBridge, results: { act: () => failure('offline') } })
  const room = page.getByRole('group', { name: title })
  await room.getByRole('button', { name, exact: true }).click()
  await expect.element(room.getByText(said)).toBeVisible()
})

test('a message shows the failure of an action if its room was closed meanwhile, and shows it once', async () => {
  const { result, arrive } = later<Result<ActionResult>>()
  const shown = await showWindow({ snapshot, savedView: expandedBridge, results: { act: () => result } })
  await page.getByRole('button', { name: 'Mute Ana Diaz' }).click()
  await page.getByRole('button', { name: /^Support bridge, / }).click()
  await expect.element(row).not.toBeInTheDocument()
  arrive(failure('stale'))
  const message = page.getByText(/^Couldn't mute Ana Diaz\. Gavel couldn't check the room, so nothing was sent/)
  await expect.element(message).toBeVisible()
  shown.become(bridge({ pending: [stale] }))
  await expect.poll(() => shown.calls('dismiss')).toEqual([{ id: 'f' }])
  expect(message.elements()).toHaveLength(1)
})

test('a message shows the failure of an action on a caller whose room is of another account than the chosen one', async () => {
  const other = made.account({ id: 'north', name: 'Northern branch' })
  const all = { ...snapshot, accounts: [...snapshot.accounts, other] }
  const shown = await showWindow({ snapshot: all, savedView: savedView({ accountId: 'north' }) })
  await expect.element(page.getByRole('button', { name: /Northern branch/ })).toBeVisible()
  shown.become({ ...bridge({ pending: [stale] }), accounts: all.accounts })
  await expect.element(page.getByText(/^Couldn't mute Ana Diaz\./)).toBeVisible()
})

test('the words of the provider and its request ID are behind Details', async () => {
  const fault = { code: 'credentials', requestId: '7d1f-02', providerText: 'Could not verify your access.' } as const
  await showWindow({
    snapshot: { ...snapshot, accounts: [made.account({ health: made.health({ state: 'trouble', fault }) })] },
  })
  const id = page.getByText('Request ID 7d1f-02')
  await expect.element(page.getByText('Details')).toBeVisible()
  await expect.element(id).not.toBeVisible()
  await page.getByText('Details').click()
  await expect.element(id).toBeVisible()
  await expect.element(page.getByText(/Could not verify your access\./)).toBeVisible()
})
