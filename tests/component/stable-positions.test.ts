import { expect, test, vi } from 'vitest'
import { page, userEvent, type Locator } from 'vitest/browser'
import type { Member, Snapshot } from '../../shared/rooms/model.ts'
import { success } from '../../shared/result.ts'
import { fakeAppStatus } from '../gallery/bridge.ts'
import { pointAt, movePointer, pressAt } from './pointer.ts'
import { fakeTimers, stopClock } from './stop-clock.ts'
import {
  askedToEnd,
  focusOn,
  made,
  rowOf,
  savedView,
  showBridge,
  showWindow,
  snapshot,
  withBridge,
  withStandup,
} from './window.ts'

const button = (name: string): Locator => page.getByRole('button', { name })
const MOVED = 'The list moved, so your click was ignored.'

const without = (...keys: string[]): Snapshot =>
  withBridge(({ members = [] }) => ({ members: members.filter(({ key }) => !keys.includes(key)) }))

function topOf(locator: Locator): number {
  return locator.element().getBoundingClientRect().top
}

/** Waits until what was just done is on the screen. Svelte draws in a microtask, after the test's next line. */
async function drawn(): Promise<void> {
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame)
}

test('a member who leaves keeps a grey row without buttons while the pointer is in the list, and no row moves', async () => {
  const shown = await showBridge()
  const marta = rowOf('Marta Nowak +1 555 010 0158')
  await expect.element(marta).toBeVisible()
  const at = pointAt(button('Remove Ana Diaz'))
  const before = topOf(marta)
  shown.become(without('call-11'))
  const left = rowOf('Ana Diaz +1 555 010 0123 left')
  await expect.element(left).toBeVisible()
  expect(left.getByRole('button').elements()).toEqual([])
  expect(topOf(marta)).toBe(before)
  pressAt(at)
  expect(shown.calls('act')).toEqual([])
  await userEvent.hover(page.getByRole('searchbox'))
  document.querySelector('main')?.dispatchEvent(new PointerEvent('pointerleave'))
  await expect.element(left).not.toBeInTheDocument()
})

test.each([320, 400, 480, 600])(
  'at %i pixels, nothing in my room moves when what I muted can be taken back',
  async (width) => {
    const own = (done: boolean): Snapshot =>
      withStandup(({ members = [] }) => ({
        members: members.map((one) => (one.isMe ? one : { ...one, muted: done, mutedByMe: done })),
      }))
    const shown = await showWindow({ snapshot: own(false) })
    await page.viewport(width, 620)
    const ana = page.getByRole('listitem', { name: /^Ana Diaz/ })
    await expect.element(ana).toBeVisible()
    const places = () => [ana, button('Mute me')].map((one) => JSON.stringify(one.element().getBoundingClientRect()))
    const before = places()
    shown.become(own(true))
    await expect.element(button('Unmute 3: those I muted in Weekly standup')).toBeVisible()
    expect(places()).toEqual(before)
  },
)

test('after the pointer rests for half a minute, the grey rows disappear, and a press acts on nobody', async () => {
  const shown = await showBridge()
  await expect.element(button('Remove Ana Diaz')).toBeVisible()
  fakeTimers()
  const at = pointAt(button('Remove Ana Diaz'))
  shown.become(without('call-11'))
  const left = rowOf('Ana Diaz +1 555 010 0123 left')
  await expect.element(left).toBeVisible()
  await vi.advanceTimersByTimeAsync(29_000)
  await expect.element(left).toBeVisible()
  await vi.advanceTimersByTimeAsync(1_000)
  await expect.element(left).not.toBeInTheDocument()
  pressAt(at)
  expect(shown.calls('act')).toEqual([])
  await expect.element(page.getByText(MOVED)).toBeVisible()
  shown.become(without('call-11', 'call-13'))
  await expect.element(rowOf('Ravi Menon +1 555 010 0162 left')).toBeVisible()
})

test('a member who joins while the pointer is in the list is listed last', async () => {
  const shown = await showBridge()
  await expect.element(button('Remove Ana Diaz')).toBeVisible()
  pointAt(button('Remove Ana Diaz'))
  const fresh: Member = made.member(40, { number: '15550100177' })
  shown.become(withBridge(({ members = [] }) => ({ members: [fresh, ...members] })))
  await expect.element(rowOf('+1 555 010 0177')).toHaveAttribute('aria-posinset', '7')
})

test('keys act on nobody in a row whose member has left, and the row disappears when it loses the focus', async () => {
  const shown = await showBridge()
  const ana = rowOf('Ana Diaz +1 555 010 0123')
  await expect.element(ana).toBeVisible()
  ;(button('Remove Ana Diaz').element() as HTMLElement).focus()
  shown.become(without('call-11'))
  const left = rowOf('Ana Diaz +1 555 010 0123 left')
  await expect.element(left).toHaveFocus()
  await userEvent.keyboard('{Delete}me ')
  expect([...shown.calls('act'), ...shown.calls('ask')]).toEqual([])
  ;(page.getByRole('searchbox').element() as HTMLElement).focus()
  await expect.element(left).not.toBeInTheDocument()
})

test('a room that ends under the pointer becomes one line at once, and a press where it was does nothing', async () => {
  const shown = await showWindow({ savedView: savedView({ expanded: ['acme/Weekly standup'] }) })
  const sales = page.getByRole('button', { name: /^Sales call, / })
  await expect.element(sales).toBeVisible()
  const at = pointAt(button('Remove Ana Diaz'))
  shown.become({ ...snapshot, conferences: snapshot.conferences.filter(({ name }) => name !== 'Weekly standup') })
  await expect.element(button('Weekly standup, ended')).toBeVisible()
  await expect.element(rowOf('Sam Okafor +1 555 010 0144')).not.toBeInTheDocument()
  const values = { title: 'Weekly standup', accountId: 'acme', name: 'Weekly standup', by: 'you', peak: 4 }
  const messages = [{ id: 'a', key: 'ended' as const, values, at: Date.now() }]
  shown.push('appStatus', fakeAppStatus({ messages }))
  const room = page.getByRole('group', { name: 'Weekly standup' })
  await expect.element(room.getByText(/^Ended .* by you · up to 4 people/)).toBeVisible()
  expect(room.element().getBoundingClientRect().height).toBeLessThanOrEqual(90)
  pressAt(at)
  await drawn()
  pressAt(pointAt(button('Weekly standup, ended')))
  expect([...shown.calls('act'), ...shown.calls('ask'), ...shown.calls('markOwn')]).toEqual([])
  await expect.element(sales).toHaveAttribute('aria-expanded', 'false')
  document.querySelector('main')?.dispatchEvent(new PointerEvent('pointerleave'))
  await expect.element(page.getByRole('group', { name: 'Weekly standup' })).not.toBeInTheDocument()
})

test('a press right after rows moved under the pointer does nothing, and a message says so', async () => {
  const shown = await showBridge()
  // The row must still be visible after the move.
  await page.viewport(400, 720)
  await expect.element(button('Remove Ana Diaz')).toBeVisible()
  const at = pointAt(button('Remove Ravi Menon'))
  const row = document.elementFromPoint(at.x, at.y)?.closest('li')
  // This moves the rows as a text above them would if it wrapped.
  const spacer = document.createElement('div')
  spacer.style.height = `${row?.getBoundingClientRect().height ?? 0}px`
  row?.parentElement?.prepend(spacer)
  expect(document.elementFromPoint(at.x, at.y)?.closest('li')).not.toBe(row)
  pressAt(at)
  await expect.element(page.getByText(MOVED)).toBeVisible()
  expect(document.activeElement?.closest('li')).toBeFalsy()
  pressAt(at)
  expect(shown.calls('act')).toEqual([])
  pressAt(pointAt(button('Remove Ravi Menon')))
  expect(shown.calls('act')).toMatchObject([{ action: { who: { members: [{ key: 'call-13' }] } } }])
})

test('a double click on Keep running does not reach the row behind the dialog', async () => {
  const shown = await showBridge({
    results: {
      ask: () => success(askedToEnd()),
    },
  })
  await expect.element(button('End Support bridge…')).toBeVisible()
  pressAt(pointAt(button('End Support bridge…')))
  await expect.element(button('Keep running')).toBeVisible()
  pointAt(button('Keep running'))
  ;(button('Keep running').element() as HTMLElement).click()
  await expect.element(page.getByRole('alertdialog')).not.toBeInTheDocument()
  const { left, top, width, height } = button('Mute Ana Diaz').element().getBoundingClientRect()
  pressAt({ x: left + width / 2, y: top + height / 2 })
  expect(shown.calls('act')).toEqual([])
})

test('the rooms keep their order while a menu of a row is open and a moment longer', async () => {
  const shown = await showBridge({ preferences: { roomOrder: 'people' } })
  const order = (): (string | null)[] =>
    page
      .getByRole('group')
      .elements()
      .map((one) => one.getAttribute('aria-label'))
  await expect.element(button('More for Ana Diaz')).toBeVisible()
  const before = order()
  ;(button('More for Ana Diaz').element() as HTMLElement).focus()
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('menuitem', { name: 'Kick' })).toBeVisible()
  const crowd = Array.from({ length: 12 }, (_, index) => made.member(60 + index))
  // The room is now larger than Sales call, which is shown above it.
  shown.become(withBridge(({ members = [] }) => ({ members: [...members, ...crowd], people: 18 })))
  await expect.element(page.getByRole('group', { name: 'Support bridge' }).getByText('18')).toBeInTheDocument()
  expect(order()).toEqual(before)
  await userEvent.keyboard('{Escape}')
  ;(page.getByRole('searchbox').element() as HTMLElement).focus()
  expect(order()).toEqual(before)
  await expect.poll(order).not.toEqual(before)
})

test('closes the menu of a member who leaves, and keeps the focus on the row', async () => {
  const shown = await showBridge()
  await focusOn(button('More for Ana Diaz'))
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('menuitem', { name: 'Kick' })).toBeVisible()
  shown.become(without('call-11'))
  await expect.element(page.getByRole('menuitem', { name: 'Kick' })).not.toBeInTheDocument()
  await expect.element(rowOf('Ana Diaz +1 555 010 0123 left')).toHaveFocus()
  await userEvent.keyboard('{ArrowDown}')
  await expect.element(rowOf('Ravi Menon +1 555 010 0162')).toHaveFocus()
})

test('a press does nothing if “Mute everyone” became “Mute all but me” under the resting pointer', async () => {
  const shown = await showBridge()
  await expect.element(button('Mute everyone in Support bridge')).toBeVisible()
  const at = pointAt(button('Mute everyone in Support bridge'))
  const group = page.getByRole('group', { name: 'Support bridge' })
  const butMe = group.getByRole('button', { name: 'Mute all but me' })
  shown.become(
    withBridge(({ members = [] }) => ({
      members: members.map((member) => ({ ...member, isMe: member.key === 'call-11' })),
    })),
  )
  await expect.element(butMe).toBeVisible()
  pressAt(at)
  expect(shown.calls('act')).toEqual([])
  await expect.element(page.getByText(MOVED)).toBeVisible()
  pressAt(pointAt(butMe))
  expect(shown.calls('act')).toMatchObject([{ action: { who: { kind: 'everyoneButMe' } } }])
})

const item = (name: string): Locator => page.getByRole('menuitem', { name, exact: true })
const items = (): (string | undefined)[] =>
  page
    .getByRole('menuitem')
    .elements()
    .map((one) => one.textContent.trim())

test('an open room menu keeps its items, but disables “Deafen everyone” once I am recognised', async () => {
  const shown = await showBridge()
  await button('More for Support bridge').click()
  await item('Everyone').click()
  await expect.element(item('Deafen everyone…')).toBeVisible()
  const before = items()
  shown.become(
    withBridge(({ members = [] }) => ({
      members: members.map((member) => ({ ...member, mutedByMe: false, isMe: member.key === 'call-11' })),
    })),
  )
  await expect.element(item('Deafen everyone…')).toHaveAttribute('aria-disabled', 'true')
  expect(items()).toEqual(before)
})

test('an open member menu keeps its items when the member is deafened and recognised as me', async () => {
  const shown = await showBridge()
  await button('More for Ana Diaz').click()
  await item('More').click()
  await expect.element(item('Deafen')).toBeVisible()
  const before = items()
  shown.become(
    withBridge(({ members = [] }) => ({
      members: members.map((member) => (member.key === 'call-11' ? { ...member, deaf: true, isMe: true } : member)),
    })),
  )
  await expect
    .element(rowOf('Ana Diaz +1 555 010 0123').getByText("can't hear the room", { exact: true }))
    .toBeVisible()
  expect(items()).toEqual(before)
})

const heldRemoval = (at: number): Snapshot =>
  withBridge({
    pending: [made.pending('remove', ['call-11'], { id: 'held-1', state: 'held', at, until: at + 3_000 })],
  })

test.each([
  [320, 'en'],
  [400, 'en'],
  [450, 'en'],
  [720, 'en'],
  [400, 'de'],
  [500, 'de'],
  [720, 'de'],
] as const)('at %i pixels, in %s, Undo covers the place of the Remove button', async (width, language) => {
  const shown = await showBridge({ appStatus: { language } })
  await page.viewport(width, 620)
  await expect.element(page.getByRole('listitem', { name: /^Ana Diaz/ })).toBeVisible()
  const line = (): Element => page.getByRole('listitem', { name: /^Ana Diaz/ }).element()
  const remove = line().querySelector('.remove')?.getBoundingClientRect()
  if (remove === undefined) throw new Error('nothing removes')
  shown.become(heldRemoval(Date.now()))
  await expect.poll(() => line().querySelector('.undo')).not.toBeNull()
  const y = remove.top + remove.height / 2
  for (let x = remove.left + 1; x < remove.right; x += 4)
    expect(document.elementFromPoint(x, y)?.closest('button')?.className, `at ${x - remove.left}`).toContain('undo')
})

test('the Now button accepts a press only once the pointer has moved onto it', async () => {
  const pass = stopClock()
  const shown = await showBridge()
  // This finds out where the Now button appears. The pointer then rests there before the button appears again.
  shown.become(heldRemoval(Date.now()))
  const now = button('Remove Ana Diaz now')
  await expect.element(now).toBeVisible()
  const { left, top, width, height } = now.element().getBoundingClientRect()
  const at = { x: left + width / 2, y: top + height / 2 }
  shown.become(snapshot)
  await expect.element(now).not.toBeInTheDocument()
  movePointer(at)
  shown.become(heldRemoval(Date.now()))
  await expect.element(now).toBeVisible()
  pass(600)
  pressAt(at)
  expect(shown.calls('sendNow')).toEqual([])
  pressAt(pointAt(now))
  expect(shown.calls('sendNow')).toEqual([{ id: 'held-1' }])
})

test('after the Undo time, a press with the pointer at rest acts on nobody', async () => {
  const pass = stopClock()
  const shown = await showBridge()
  await expect.element(button('Remove Ana Diaz')).toBeVisible()
  const at = pointAt(button('Remove Ana Diaz'))
  pressAt(at)
  shown.become(heldRemoval(Date.now()))
  await expect.element(button('Undo removing Ana Diaz')).toBeVisible()
  shown.become(withBridge({ pending: [made.pending('remove', ['call-11'], { state: 'accepted' })] }))
  await expect.element(button('Undo removing Ana Diaz')).not.toBeInTheDocument()
  pass(600)
  pressAt(at)
  shown.become(without('call-11'))
  await expect.element(rowOf('Ana Diaz +1 555 010 0123 left')).toBeVisible()
  pressAt(at)
  expect(shown.calls('act')).toHaveLength(1)
  expect([...shown.calls('ask'), ...shown.calls('sendNow'), ...shown.calls('undo')]).toEqual([])
})
