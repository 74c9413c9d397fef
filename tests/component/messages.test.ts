import { expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { failure, success } from '../../shared/result.ts'
import { fakeAppStatus } from '../gallery/bridge.ts'
import { leaveMessages, movePointer, pointAt, pressAt } from './pointer.ts'
import { fakeTimers, stopClock } from './stop-clock.ts'
import { chooseFor, focusOn, savedView, showBridge, showPage, showWindow, snapshot } from './window.ts'

/** A time of today, because the message about a room that ended on another day names the day. */
const now = new Date().setHours(17, 59, 30, 0)
/** Milliseconds between two presses that do not count as a double click. */
const PRESSES_APART = 300
const ended = (name: string, minutes: number) => ({
  title: name,
  accountId: 'acme',
  name,
  peak: 7,
  atLeast: minutes * 60_000,
  atMost: minutes * 60_000,
})
const notes = [
  {
    id: 'a',
    key: 'ended' as const,
    values: ended('Evening call', 42),
    at: now - 2,
  },
  { id: 'b', key: 'ended' as const, values: ended('Board', 5), at: now - 1 },
  { id: 'c', key: 'unknownOutcomes' as const, values: { count: 1 }, at: now },
]
const shownMessages = (): string[] =>
  [...document.querySelectorAll('.messages .message p')].map(({ textContent }) =>
    textContent.replace(/\s+/g, ' ').trim(),
  )

test.each([
  [
    'en',
    'en-GB',
    'This Gavel is from 20 Sept 2026, and older than the support of its Electron: please install a newer one.',
  ],
  [
    'de',
    'de-DE',
    'Dieses Gavel ist vom 20.09.2026 und damit älter als die Unterstützung seines Electron: Bitte installieren Sie ein neueres.',
  ],
] as const)(
  'in %s, a message and the page about Gavel say that this one is too old',
  async (language, locale, text) => {
    const builtAt = new Date(2026, 8, 20, 12).getTime()
    const message = { id: 'a', key: 'outdated', values: { builtAt }, at: now } as const
    await showPage('about', { appStatus: { language, locale, outdated: builtAt, messages: [message] } })
    await expect.poll(shownMessages).toEqual([text])
    expect(page.getByRole('main').getByText(text).elements()).toHaveLength(1)
  },
)

test('says how a room became empty', async () => {
  const values = { title: 'Board', why: 'lastHungUp' }
  await showWindow({ appStatus: { messages: [{ id: 'a', key: 'endedWhy', values, at: now }] } })
  await expect.poll(shownMessages).toEqual(['Board has ended. The last caller seen there hung up.'])
})

test('shows one message at a time', async () => {
  await showWindow({ appStatus: { messages: notes } })
  await expect.poll(shownMessages).toEqual(['Board ended at 17:59. Lasted 5 minutes, up to 7 people. Show timeline'])
  // A resting pointer would hold the messages of the next tests.
  ;(page.getByRole('button', { name: 'Dismiss' }).element() as HTMLElement).click()
  await expect.poll(shownMessages).toEqual([expect.stringMatching(/^Evening call ended/)])
})

test('the message that a room ended gives no number of people if none were ever listed', async () => {
  const { peak: _, ...values } = ended('Board', 5)
  await showWindow({ appStatus: { messages: [{ id: 'a', key: 'ended', values, at: now }] } })
  await expect.poll(shownMessages).toEqual(['Board ended at 17:59. Lasted 5 minutes. Show timeline'])
})

test('messages that rooms ended disappear one after another, but a message about an unknown outcome stays', async () => {
  fakeTimers()
  const shown = await showWindow({ appStatus: { messages: notes } })
  await expect.poll(shownMessages).toHaveLength(1)
  await leaveMessages()
  // A wait for the page also advances the fake clock. The time of a message begins again when the window is shown.
  document.dispatchEvent(new Event('visibilitychange'))
  await vi.advanceTimersByTimeAsync(5_000)
  expect(shown.calls('dismiss')).toEqual([])
  await vi.advanceTimersByTimeAsync(1_000)
  expect(shown.calls('dismiss')).toEqual([{ id: 'b' }])
  await vi.advanceTimersByTimeAsync(6_000)
  expect(shown.calls('dismiss')).toEqual([{ id: 'b' }, { id: 'a' }])
  shown.push('appStatus', fakeAppStatus({ messages: notes.slice(2) }))
  await expect.poll(() => shownMessages().join()).toMatch(/^Gavel closed before 1 action was confirmed\./)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(shown.calls('dismiss')).toHaveLength(2)
})

test('a message under the pointer stays, and disappears soon after the pointer has left it', async () => {
  fakeTimers()
  const shown = await showWindow({ appStatus: { messages: notes.slice(0, 1) } })
  await userEvent.hover(page.getByText(/^Evening call ended/))
  await vi.advanceTimersByTimeAsync(60_000)
  expect(shown.calls('dismiss')).toEqual([])
  await leaveMessages()
  await vi.advanceTimersByTimeAsync(2_000)
  expect(shown.calls('dismiss')).toEqual([{ id: 'a' }])
})

test('a tip disappears by itself, although it has a link', async () => {
  fakeTimers()
  await showWindow({
    snapshot: { ...snapshot, accounts: [], conferences: [] },
    results: { startDemo: () => success({ accountId: 'demo' }) },
  })
  await page.getByRole('button', { name: 'Try the demo', exact: true }).click()
  await expect.poll(() => shownMessages().join()).toMatch(/^Try quick mute: .* Preferences$/)
  await leaveMessages()
  await vi.advanceTimersByTimeAsync(6_000)
  await expect.poll(shownMessages).toEqual([])
})

test('the message that a room ended opens the timeline of that room', async () => {
  const shown = await showWindow({ appStatus: { messages: notes.slice(0, 1) } })
  await page.getByRole('button', { name: 'Show timeline' }).click()
  await expect
    .poll(() => shown.calls('roomTimeline'))
    .toEqual([{ room: { accountId: 'acme', name: 'Evening call' }, at: now - 2, ended: true }])
})

test('shows failures, and other messages only after them', async () => {
  const shown = await showBridge({ appStatus: { messages: notes }, results: { markOwn: () => failure('storage') } })
  await page.getByRole('button', { name: 'Mark Support bridge as mine' }).click()
  await expect.poll(shownMessages).toEqual([expect.stringMatching(/^Gavel couldn't write/)])
  expect(shown.calls('dismiss')).toEqual([])
})

test('if the main process refuses to copy a number, says why, and not that it was copied', async () => {
  await showBridge({ results: { copyText: () => failure('unconfirmed', { values: { reason: 'unseen' } }) } })
  await chooseFor('Ana Diaz', 'More', 'Copy number')
  await expect.poll(() => shownMessages()[0]).toContain('Gavel saw no click or key press in its window')
  expect(shownMessages().join()).not.toContain('Copied.')
})

test.each([
  ['a page', 'rooms', 'How to add a tray', "Gavel couldn't open the page."],
  ['a page', 'about', 'Documentation', "Gavel couldn't open the page."],
  ['a folder', 'about', 'Open diagnostics folder', "Gavel couldn't open the folder."],
] as const)('says that %s could not be opened from %s', async (_what, name, button, sentence) => {
  await showPage(name, {
    appStatus: { messages: [{ id: 'a', key: 'noTrayHost', values: {}, at: now }] },
    results: {
      openLink: () => failure('internal', { values: { reason: 'link' } }),
      openFolder: () => failure('internal', { values: { reason: 'folder' } }),
    },
  })
  await page.getByRole('button', { name: button }).click()
  await expect.poll(() => shownMessages()[0]).toContain(sentence)
})

test('in a view without rows, the heading has the focus after a message is dismissed by keyboard', async () => {
  const view = savedView({ name: 'preferences' })
  await showWindow({ savedView: view, appStatus: { messages: notes.slice(2) } })
  const dismiss = page.getByRole('button', { name: 'Dismiss' })
  await focusOn(dismiss)
  await userEvent.keyboard('{Enter}')
  await expect.poll(shownMessages).toEqual([])
  await expect.element(page.getByRole('heading', { level: 1 })).toHaveFocus()
})

test('in a view without rows, the heading gets the focus if a newer message replaces the focused one', async () => {
  const view = savedView({ name: 'preferences' })
  const shown = await showWindow({ savedView: view, appStatus: { messages: notes.slice(2) } })
  const dismiss = page.getByRole('button', { name: 'Dismiss' })
  await focusOn(dismiss)
  shown.push('appStatus', fakeAppStatus({ messages: notes }))
  await expect.poll(() => shownMessages()[0]).toMatch(/^Board ended/)
  await expect.element(page.getByRole('heading', { level: 1 })).toHaveFocus()
})

/** Rests the pointer on *Dismiss* of a message until a newer message takes its place. */
async function replaceUnderPointer() {
  const shown = await showWindow({ appStatus: { messages: notes.slice(0, 1) } })
  const dismiss = page.getByRole('button', { name: 'Dismiss' })
  await expect.element(dismiss).toBeVisible()
  const at = pointAt(dismiss)
  shown.push('appStatus', fakeAppStatus({ messages: notes.slice(0, 2) }))
  await expect.poll(() => shownMessages()[0]).toMatch(/^Board ended/)
  return { shown, at }
}

test('a press does not dismiss a message that has just taken the place of another one under the pointer', async () => {
  const { shown, at } = await replaceUnderPointer()
  pressAt(at)
  expect(shown.calls('dismiss')).toEqual([])
  const moved = { x: at.x - 5, y: at.y }
  movePointer(moved)
  pressAt(moved)
  expect(shown.calls('dismiss')).toEqual([{ id: 'b' }])
})

test('a later press dismisses a message that took the place of another one, but a double click does not', async () => {
  const pass = stopClock()
  const { shown, at } = await replaceUnderPointer()
  pressAt(at)
  pressAt(at)
  expect(shown.calls('dismiss')).toEqual([])
  pass(PRESSES_APART)
  pressAt(at)
  expect(shown.calls('dismiss')).toEqual([{ id: 'b' }])
})

/** Dismisses the first of two messages, and returns where its button was. */
async function dismissOne() {
  const shown = await showWindow({ appStatus: { messages: notes.slice(0, 2) } })
  const dismiss = page.getByRole('button', { name: 'Dismiss' })
  await expect.element(dismiss).toBeVisible()
  const at = pointAt(dismiss)
  pressAt(at)
  await expect.poll(() => shownMessages()[0]).toMatch(/^Evening call ended/)
  return { shown, at }
}

test('messages can be dismissed one after another without moving the pointer', async () => {
  const pass = stopClock()
  const { shown, at } = await dismissOne()
  pass(PRESSES_APART)
  pressAt(at)
  expect(shown.calls('dismiss')).toEqual([{ id: 'b' }, { id: 'a' }])
})

test('a double click dismisses only one message', async () => {
  const pass = stopClock()
  const { shown, at } = await dismissOne()
  pressAt(at)
  expect(shown.calls('dismiss')).toEqual([{ id: 'b' }])
  pass(PRESSES_APART)
  pressAt(at)
  expect(shown.calls('dismiss')).toEqual([{ id: 'b' }, { id: 'a' }])
})
