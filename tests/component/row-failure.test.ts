import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { fault } from '../../shared/fault.ts'
import type { Pending } from '../../shared/rooms/model.ts'
import { fakeRoomMarks } from '../gallery/bridge.ts'
import { made, showBridge, showWindow, snapshot, withBridge } from './window.ts'

const row = page.getByRole('listitem', { name: 'Ana Diaz +1 555 010 0123' })
const words = (): string =>
  row
    .getByRole('alert')
    .element()
    .textContent.replace(/[\s\u2066-\u2069]+/g, ' ')
const stale: Pending = made.pending('mute', ['call-11'], { id: 'f', state: 'failed', fault: { code: 'stale' } })

test('if nothing was sent, the row offers a retry', async () => {
  const shown = await showBridge({ snapshot: withBridge({ pending: [stale] }) })
  await expect.element(row.getByRole('alert')).toBeVisible()
  expect(words()).toContain("Couldn't mute Ana Diaz. Gavel couldn't check the room, so nothing was sent. Try again")
  expect(words()).not.toContain('when it has updated')
  await row.getByRole('button', { name: 'Try again for Ana Diaz' }).click()
  expect(shown.calls('act')).toMatchObject([{ action: { kind: 'mute' } }])
})

test('a failure stays on its row until it is dismissed, which focuses the row', async () => {
  const shown = await showBridge({ snapshot: withBridge({ pending: [stale] }) })
  await row.getByRole('button', { name: 'Dismiss the message about Ana Diaz' }).click()
  expect(shown.calls('dismiss')).toEqual([{ id: 'f' }])
  shown.become(withBridge({ pending: [] }))
  await expect.element(row.getByRole('alert')).not.toBeInTheDocument()
  await expect.element(row).toHaveFocus()
})

test.each<[string, Partial<Pending>, string]>([
  ['one of its callers', { who: ['call-11'], caller: { name: 'Ana Diaz', number: '15550100123' } }, 'Ana Diaz'],
  ['everyone but me', { who: 'everyone', group: 'everyoneButMe' }, 'everyone but you'],
  ['those I muted', { who: 'everyone', group: 'mutedByMe' }, 'those you muted'],
])('a closed room says whom a failed mute was about: %s', async (_whom, about, named) => {
  const shown = await showWindow({ snapshot: withBridge({ pending: [{ ...stale, ...about }] }) })
  const room = page.getByRole('group', { name: 'Support bridge' })
  await expect.element(room.getByText(`Couldn't mute ${named}.`)).toBeVisible()
  const lost = fault('unknownOutcome', { values: { reason: 'server' } })
  shown.become(withBridge({ pending: [{ ...stale, ...about, fault: lost }] }))
  await expect.element(room.getByText(`You asked to mute ${named}.`)).toBeVisible()
})

test('shows the label or the masked number of the caller who now has the member id', async () => {
  const person = { reason: 'person', name: '', number: '15550100137', id: '11' } as const
  const pending = [{ ...stale, fault: fault('changed', { values: person }) }]
  const shown = await showBridge({ snapshot: withBridge({ pending }), preferences: { maskNumbers: true } })
  const said = page.getByRole('alert').getByText(/this is now \+1 ••• 37\./)
  await expect.element(said).toBeVisible()
  shown.push('roomMarks', fakeRoomMarks({ labels: { '15550100137': 'Reception' } }))
  await expect.element(page.getByRole('alert').getByText(/this is now Reception\./)).toBeVisible()
})

test("masks the caller's extension in the provider's words", async () => {
  const said = { ...stale, fault: fault('badAnswer', { providerText: 'No call of 10234 or 4711' }) }
  const conferences = withBridge({ pending: [said] }).conferences.map((room) => ({
    ...room,
    ...(room.members && {
      members: room.members.map((one) => (one.key === 'call-11' ? { ...one, number: '10234' } : one)),
    }),
  }))
  await showBridge({ snapshot: { ...snapshot, conferences }, preferences: { maskNumbers: true } })
  const alert = page.getByRole('listitem', { name: 'Ana Diaz ••• 34' }).getByRole('alert')
  await expect.element(alert).toBeVisible()
  expect(alert.element().textContent.replace(/[\s\u2066-\u2069]+/g, ' ')).toContain('No call of •••34 or 4711')
})

test('offers no retry if the action may have taken effect', async () => {
  const fault = { code: 'timeout' } as const
  await showBridge({ snapshot: withBridge({ pending: [{ ...stale, fault }] }) })
  await expect.element(row.getByRole('alert')).toBeVisible()
  expect(words()).toContain('Check whether it happened before trying again.')
  expect(row.getByRole('button', { name: 'Try again for Ana Diaz' }).elements()).toEqual([])
})

test('does not repeat a fault of the whole account in each room', async () => {
  const fault = { code: 'timeout' } as const
  const account = made.account({ health: made.health({ state: 'trouble', fault, since: made.now - 60_000 }) })
  const silent = withBridge({ state: 'unreachable', stale: true, fault })
  await showBridge({ snapshot: { ...silent, accounts: [account] } })
  const room = page.getByRole('group', { name: 'Support bridge' })
  await expect.element(room.getByText(/^last update/)).toBeVisible()
  expect(room.getByText(/No answer in time/).elements()).toEqual([])
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
