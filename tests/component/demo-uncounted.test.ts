import { expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import { failure, success } from '../../shared/result.ts'
import type { FakeResults } from '../gallery/bridge.ts'
import { leaveMessages } from './pointer.ts'
import { fakeTimers } from './stop-clock.ts'
import { made, showPage, showWindow, snapshot, type ShownWindow } from './window.ts'

const demo = made.account({ id: 'demo', name: 'Demo', demo: true })
const madeUp = made.room('Made up', { accountId: 'demo', people: 9 })

test('if there is another account, the rooms of the demo are hidden until the user selects the demo', async () => {
  await showWindow({
    snapshot: { ...snapshot, accounts: [...snapshot.accounts, demo], conferences: [...snapshot.conferences, madeUp] },
  })
  await expect.element(page.getByRole('button', { name: /^Support bridge, / })).toBeVisible()
  expect(page.getByRole('button', { name: /^Made up, / }).query()).toBeNull()
  await page.getByRole('button', { name: /^Account: / }).click()
  await page.getByRole('menuitemradio', { name: /^Demo/ }).click()
  await expect.element(page.getByRole('button', { name: /^Made up, / })).toBeVisible()
})

test('if there is another account, changes in the demo are announced only while the demo is shown', async () => {
  const both = { ...snapshot, accounts: [...snapshot.accounts, demo] }
  const shown = await showWindow({ snapshot: { ...both, conferences: [...snapshot.conferences, madeUp] } })
  await expect.element(page.getByRole('button', { name: /^Support bridge, / })).toBeVisible()
  const [, ...others] = snapshot.conferences
  shown.become({ ...both, conferences: others })
  const said = page.getByText(/ is no longer live\./)
  await expect.element(said).toBeInTheDocument()
  expect(said.element().textContent).not.toContain('Made up')
  await page.getByRole('button', { name: /^Account: / }).click()
  await page.getByRole('menuitemradio', { name: /^Demo/ }).click()
  shown.become({
    ...both,
    conferences: [...others, made.room('Made up too', { accountId: 'demo', startedAt: both.at })],
  })
  await expect.element(page.getByText(/^Made up too.* has started\./)).toBeInTheDocument()
})

test('if connecting another account hides the rooms of the demo, they are not announced as ended', async () => {
  const shown = await showWindow({ snapshot: { ...snapshot, accounts: [demo], conferences: [madeUp] } })
  await expect.element(page.getByRole('button', { name: /^Made up, / })).toBeVisible()
  const both = { accounts: [...snapshot.accounts, demo], conferences: [...snapshot.conferences, madeUp] }
  shown.become({ ...snapshot, ...both })
  const said = page.getByText(/\d rooms, \d+ people/)
  await expect.element(said).toBeInTheDocument()
  expect(said.element().textContent).not.toContain('no longer live')
})

async function connectBesideTheDemo(results: FakeResults = {}): Promise<ShownWindow> {
  const shown = await showPage('connect', {
    snapshot: { ...snapshot, accounts: [demo], conferences: [madeUp] },
    results: { addAccount: () => success({ accountId: 'new', tokenIn: 'keychain' as const }), ...results },
  })
  await page.getByRole('textbox', { name: 'Auth ID' }).fill('MA123')
  await page.getByLabelText('Auth token').fill('made-up')
  await page.getByRole('button', { name: 'Connect' }).click()
  return shown
}

/** The message that the account is connected comes first. The offer follows it. */
const connected = page.getByText(/is connected/)
const dismissConnected = async (): Promise<void> => {
  await expect.element(connected).toBeVisible()
  // A press on a message that has just appeared is ignored.
  await expect
    .poll(() => {
      if (connected.elements().length > 0)
        (page.getByRole('button', { name: 'Dismiss' }).element() as HTMLElement).click()
      return connected.elements()
    })
    .toEqual([])
}

test('after an account is connected, offers to remove the demo, and asks no question in the window', async () => {
  const shown = await connectBesideTheDemo()
  await dismissConnected()
  await page.getByRole('button', { name: 'Remove the demo…' }).click()
  expect(shown.calls('removeAccount')).toEqual([{ accountId: 'demo' }])
  await expect.element(page.getByText('The demo is no longer part of totals, tray and log.')).not.toBeInTheDocument()
})

test('the offer to remove the demo disappears by itself', async () => {
  fakeTimers()
  await connectBesideTheDemo()
  await expect.element(connected).toBeVisible()
  await leaveMessages()
  const offers = async (): Promise<number> => {
    await vi.advanceTimersByTimeAsync(2_000)
    return page.getByRole('button', { name: 'Remove the demo…' }).elements().length
  }
  await expect.poll(offers).toBe(1)
  await expect.poll(offers).toBe(0)
})

test('says why the demo could not be removed, but nothing if the user declined', async () => {
  const results = [failure('cancelled', { values: { reason: 'declined' } }), failure('storage')]
  const shown = await connectBesideTheDemo({ removeAccount: () => results.shift() ?? success(undefined) })
  await dismissConnected()
  const remove = page.getByRole('button', { name: 'Remove the demo…' })
  await remove.click()
  await expect.poll(() => shown.calls('removeAccount')).toHaveLength(1)
  await remove.click()
  await expect.element(page.getByRole('alert').filter({ hasText: "Gavel couldn't write to its folder" })).toBeVisible()
  expect(page.getByText(/You chose Cancel/).elements()).toEqual([])
})
