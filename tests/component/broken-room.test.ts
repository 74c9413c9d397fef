import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { Room, Member, Snapshot } from '../../shared/rooms/model.ts'
import { failure, success } from '../../shared/result.ts'
import { made, peopleOf, savedView, showBridge, showPage, showWindow, snapshot } from './window.ts'

const button = (name: string | RegExp) => page.getByRole('button', { name })
const SENTENCE = "Gavel can't show Support bridge right now. It tries again with the next change."

function changed(bridge: Partial<Room>, sales: Partial<Room> = {}): Snapshot {
  const more: Readonly<Record<string, Partial<Room>>> = { 'Support bridge': bridge, 'Sales call': sales }
  return { ...snapshot, conferences: snapshot.conferences.map((room) => ({ ...room, ...more[room.name] })) }
}

const [ana = made.member(11), ...rest] = peopleOf('Support bridge')

/** A roster with the same caller several times, which only a bug in Gavel could produce. */
const twice = (more: Partial<Member> = {}): Partial<Room> => ({
  members: [{ ...ana, ...more }, ana, ana, ...rest],
})

test('a message replaces a room that cannot be drawn, and another room is still updated', async () => {
  const shown = await showBridge()
  await expect.element(button('Mute Ana Diaz')).toBeVisible()
  shown.become(changed(twice({ muted: true }), { people: 57 }))
  await expect.element(page.getByText(SENTENCE)).toBeVisible()
  await expect.element(button(/^Sales call, .*57 people$/)).toBeVisible()
  await expect.element(button('Mute Ana Diaz')).not.toBeInTheDocument()
  shown.become(changed(twice(), { people: 58 }))
  await expect.element(button(/^Sales call, .*58 people$/)).toBeVisible()
  await expect.element(page.getByText(SENTENCE)).toBeVisible()
})

test('a room that could not be drawn is drawn again, in its current state, as soon as it changes', async () => {
  const shown = await showBridge()
  shown.become(changed(twice()))
  await expect.element(page.getByText(SENTENCE)).toBeVisible()
  shown.become(changed({ members: [{ ...ana, muted: true }, ...rest] }))
  await expect.element(button('Unmute Ana Diaz')).toBeVisible()
  await expect.element(page.getByText(SENTENCE)).not.toBeInTheDocument()
})

test('a window that opens with a room that cannot be drawn shows the other rooms, and Tab reaches its button', async () => {
  await showBridge({ snapshot: changed(twice(), { people: 57 }) })
  await expect.element(page.getByText(SENTENCE)).toBeVisible()
  await expect.element(button(/^Sales call, .*57 people$/)).toBeVisible()
  expect((button(/again/i).element() as HTMLElement).tabIndex).toBe(0)
})

test('preparing a search before the user types adds no rows to the page, and reports no failure', async () => {
  const shown = await showWindow({ snapshot: changed(twice()), savedView: savedView({ query: '' }) })
  await expect.element(button(/^Sales call, /)).toBeVisible()
  const rows = (): number => document.querySelectorAll('[data-row]').length
  const before = rows()
  await userEvent.click(page.getByRole('searchbox'))
  await new Promise((idle) => requestIdleCallback(idle))
  expect(rows()).toBe(before)
  expect(shown.calls('pageFailed')).toEqual([])
  await page.getByRole('searchbox').fill('ana')
  await expect.element(page.getByText(SENTENCE)).toBeVisible()
})

test('a room that cannot be drawn is reported once, without any text that a caller chose', async () => {
  const shown = await showBridge()
  shown.become(changed(twice()))
  await expect.element(page.getByText(SENTENCE)).toBeVisible()
  await button('Try again to show Support bridge').click()
  await expect.element(page.getByText(SENTENCE)).toBeVisible()
  shown.become(changed({ ...twice(), people: 9 }))
  await expect.element(page.getByText(SENTENCE)).toBeVisible()
  const reported = shown.calls('pageFailed') as { part: string; error: string }[]
  expect(reported.map(({ part }) => part)).toEqual(['room'])
  expect(JSON.stringify(reported)).not.toMatch(/Ana|call-11|Support/)
})

test('a view that cannot be drawn does not block the way back to the rooms', async () => {
  const entry = { id: '1', at: 'x', event: 'joined', members: [{}] }
  const unreadable = { groups: [{ id: '1', entry, outcomes: [], parts: [] }] }
  const shown = await showPage('journal', { results: { journal: () => success(unreadable as never) } })
  await expect.element(page.getByText("Gavel can't show this page right now.")).toBeVisible()
  shown.push('show', { what: 'rooms' })
  await expect.element(button(/^Sales call, /)).toBeVisible()
})

test('a question that cannot be drawn is closed, and nothing is sent', async () => {
  const question = { token: 't', action: {}, kind: 'end', names: null }
  const shown = await showBridge({ results: { ask: () => success(question as never) } })
  await button('End Support bridge…').click()
  await expect.element(button('Mute Ana Diaz')).toBeVisible()
  await expect.poll(() => shown.calls('pageFailed')).not.toEqual([])
  expect(shown.calls('act')).toEqual([])
  await button('Mute Ana Diaz').click()
  expect(shown.calls('act')).toHaveLength(1)
})

test('an expanded room with too long a name is not sent to the main process, but the others are', async () => {
  const endless = made.room('x'.repeat(20_001), { members: [] })
  const shown = await showWindow({
    snapshot: { ...snapshot, conferences: [...snapshot.conferences, endless] },
    savedView: savedView({ expanded: ['acme/Support bridge', endless.key] }),
  })
  await expect.poll(() => shown.calls('expandRooms')).not.toEqual([])
  expect(shown.calls('expandRooms').at(-1)).toEqual({ expanded: [{ accountId: 'acme', name: 'Support bridge' }] })
})

test('a window that receives nothing to show says so, and reports it to the main process', async () => {
  const shown = await showWindow({ results: { subscribe: () => failure('internal') } })
  await expect.element(page.getByText("Gavel's window could not be filled. Close it and open it again.")).toBeVisible()
  await expect.poll(() => shown.calls('pageFailed')).toMatchObject([{ part: 'page' }])
})
