import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { success } from '../../shared/result.ts'
import type { Member, Room } from '../../shared/rooms/model.ts'
import { many } from '../gallery/crowds.ts'
import {
  askedToEnd,
  focusOn,
  leaveList,
  made,
  ownRoomClosed,
  rowOf,
  savedView,
  showBridge,
  showPage,
  showWindow,
  withBridge,
} from './window.ts'

const question = askedToEnd()
const header = (name: string) => page.getByRole('button', { name: new RegExp(`^${name}, `) })

const heldRemoval = () => {
  const until = Date.now() + 3_000
  return withBridge({ pending: [made.pending('remove', ['call-11'], { id: 'held-1', state: 'held', until })] })
}

test('arrows and letters move the focus from row to row, and arrows expand and collapse rooms', async () => {
  await showWindow({ savedView: ownRoomClosed })
  await expect.element(header('Weekly standup')).toBeVisible()
  await userEvent.keyboard('{ArrowDown}')
  await expect.element(header('Sales call')).toHaveFocus()
  await userEvent.keyboard('j')
  await expect.element(header('Support bridge')).toHaveFocus()
  await userEvent.keyboard('{ArrowRight}')
  await expect.element(header('Support bridge')).toHaveAttribute('aria-expanded', 'true')
  await userEvent.keyboard('{ArrowDown}')
  await expect.element(rowOf('+1 555 010 0199')).toHaveFocus()
  await userEvent.keyboard('{ArrowLeft}')
  await expect.element(header('Support bridge')).toHaveFocus()
  await expect.element(header('Support bridge')).toHaveAttribute('aria-expanded', 'false')
})

test('m toggles mute, Delete removes, e asks before ending, / searches', async () => {
  const shown = await showBridge()
  await focusOn(rowOf('Ana Diaz +1 555 010 0123'))
  await userEvent.keyboard('m')
  await focusOn(rowOf('Ravi Menon +1 555 010 0162'))
  await userEvent.keyboard('m')
  await userEvent.keyboard('{Delete}')
  await userEvent.keyboard('e')
  const kinds = [...shown.calls('act'), ...shown.calls('ask')].map(
    (request) => (request as { action: { kind: string } }).action.kind,
  )
  expect(kinds).toEqual(['mute', 'unmute', 'remove', 'end'])
  await userEvent.keyboard('/')
  await expect.element(page.getByRole('searchbox')).toHaveFocus()
  await userEvent.keyboard('m')
  expect(shown.calls('act')).toHaveLength(3)
})

test('z undoes a held removal; Shift+M mutes all but me', async () => {
  const shown = await showBridge({ snapshot: heldRemoval() })
  await focusOn(header('Weekly standup'))
  await userEvent.keyboard('z')
  expect(shown.calls('undo')).toEqual([{ id: 'held-1' }])
  await userEvent.keyboard('{Shift>}M{/Shift}')
  expect(shown.calls('act')).toMatchObject([{ action: { kind: 'mute', who: { kind: 'everyoneButMe' } } }])
})

test("CapsLock does not change a letter's meaning: only Shift means everyone", async () => {
  const shown = await showBridge()
  await focusOn(rowOf('Ana Diaz +1 555 010 0123'))
  const press = (key: string, shiftKey: boolean): void => {
    document.activeElement?.dispatchEvent(
      new KeyboardEvent('keydown', { key, shiftKey, bubbles: true, cancelable: true }),
    )
  }
  press('M', false)
  press('m', true)
  press('E', true)
  expect(shown.calls('act')).toMatchObject([
    { action: { kind: 'mute', who: { kind: 'members' } } },
    { action: { kind: 'mute', who: { kind: 'everyone' } } },
  ])
  expect(shown.calls('ask')).toEqual([])
  press('J', false)
  await expect.element(rowOf('Ravi Menon +1 555 010 0162')).toHaveFocus()
})

test('single keys do nothing if they are switched off, but arrows still work', async () => {
  const shown = await showBridge({ preferences: { singleKeys: false } })
  await focusOn(rowOf('Ana Diaz +1 555 010 0123'))
  await userEvent.keyboard('m')
  expect(shown.calls('act')).toEqual([])
  await userEvent.keyboard('{ArrowDown}')
  await expect.element(rowOf('Ravi Menon +1 555 010 0162')).toHaveFocus()
})

test('after Remove was pressed by keyboard, Undo has the focus', async () => {
  const shown = await showBridge()
  await focusOn(page.getByRole('button', { name: 'Remove Ana Diaz' }))
  await userEvent.keyboard('{Enter}')
  expect(shown.calls('act')).toHaveLength(1)
  shown.become(heldRemoval())
  const undo = page.getByRole('button', { name: 'Undo removing Ana Diaz' })
  await expect.element(undo).toBeVisible()
  for (let frame = 0; frame < 10; frame++) await new Promise(requestAnimationFrame)
  await expect.element(undo).toHaveFocus()
})

test('after a click beside the buttons of a room, no row regains the focus, and keys act on nobody', async () => {
  const shown = await showBridge()
  await focusOn(rowOf('Ana Diaz +1 555 010 0123'))
  await page.elementLocator(document.querySelector('.actions') as Element).click({ position: { x: 240, y: 14 } })
  expect(document.activeElement).toBe(document.body)
  shown.become(withBridge(({ members = [] }) => ({ members: [...members, made.member(50, { name: 'Zoe' })] })))
  await expect.element(page.getByRole('listitem', { name: /^Zoe/ })).toBeVisible()
  for (let frame = 0; frame < 10; frame++) await new Promise(requestAnimationFrame)
  expect(document.activeElement).toBe(document.body)
  await userEvent.keyboard('m{Delete}e')
  expect([...shown.calls('act'), ...shown.calls('ask')]).toEqual([])
})

test('Shift+Delete removes a caller at once, and Delete alone leaves time to undo it', async () => {
  const shown = await showBridge()
  await focusOn(rowOf('Ravi Menon +1 555 010 0162'))
  await userEvent.keyboard('{Delete}')
  await focusOn(rowOf('Ana Diaz +1 555 010 0123'))
  await userEvent.keyboard('{Shift>}{Delete}{/Shift}')
  expect(shown.calls('act')).toMatchObject([
    { action: { kind: 'remove', who: { members: [{ name: 'Ravi Menon' }] } } },
    { action: { kind: 'remove', who: { members: [{ name: 'Ana Diaz' }] } }, atOnce: true },
  ])
  expect(shown.calls('act')[0]).not.toHaveProperty('atOnce')
})

test('holding Delete removes a caller only once', async () => {
  const shown = await showBridge()
  await focusOn(rowOf('Ana Diaz +1 555 010 0123'))
  const ana = rowOf('Ana Diaz +1 555 010 0123').element()
  for (const repeat of [false, true, true])
    ana.dispatchEvent(new KeyboardEvent('keydown', { key: 'Delete', bubbles: true, cancelable: true, repeat }))
  expect(shown.calls('act')).toHaveLength(1)
})

test('keys act on no pinned room that is not live', async () => {
  const pinned = { accountId: 'acme', name: 'Night shift', own: false, wasLive: true }
  const shown = await showWindow({ roomMarks: { pinned: [pinned] } })
  await focusOn(header('Night shift'))
  await userEvent.keyboard('e')
  await userEvent.keyboard('{Shift>}M{/Shift}')
  expect(shown.calls('act')).toEqual([])
  expect(shown.calls('ask')).toEqual([])
})

test('when all callers of a room disappear, the focus moves from one of them to the header of the room', async () => {
  const shown = await showBridge()
  await focusOn(rowOf('Ana Diaz +1 555 010 0123'))
  const unknown = { state: 'unverified', members: undefined, people: undefined, rosterAt: undefined } as const
  shown.become(withBridge(unknown as unknown as Partial<Room>))
  await expect.element(rowOf('Ana Diaz +1 555 010 0123')).not.toBeInTheDocument()
  await expect.element(page.getByRole('button', { name: /^Support bridge, / })).toHaveFocus()
})

test('callers keep their order when they are muted, or while the focus is in the list, and are sorted again when it leaves', async () => {
  const shown = await showBridge()
  const people = page.getByRole('list', { name: 'People in Support bridge' }).getByRole('listitem')
  const names = () => people.elements().map((one) => one.getAttribute('aria-label')?.split(',')[0])
  const becomes = (key: string, more: Partial<Member>) =>
    shown.become(
      withBridge(({ members = [] }) => ({
        members: members.map((one) => (one.key === key ? { ...one, ...more } : one)),
      })),
    )
  await focusOn(rowOf('Ana Diaz +1 555 010 0123'))
  const before = names()
  becomes('call-11', { muted: true })
  await expect.element(page.getByRole('button', { name: 'Unmute Ana Diaz' })).toBeVisible()
  expect(names()).toEqual(before)
  await leaveList()
  expect(names()).toEqual(before)
  await focusOn(rowOf('Ana Diaz +1 555 010 0123'))
  becomes('call-16', { isMe: true })
  await expect
    .element(page.getByRole('group', { name: 'Support bridge' }).getByRole('button', { name: 'Unmute me' }))
    .toBeVisible()
  expect(names()).toEqual(before)
  await leaveList()
  await expect.poll(() => names().indexOf('Chen Wei +1 555 010 0170')).toBe(0)
})

test('each Escape undoes one step: closes a menu, clears the search, leaves its field, hides the window', async () => {
  const shown = await showBridge()
  for (const name of [/^More$/, /^Account:/]) {
    await page.getByRole('button', { name }).click()
    await expect.element(page.getByRole('menu')).toBeVisible()
    await userEvent.keyboard('{Escape}')
    await expect.element(page.getByRole('menu')).not.toBeInTheDocument()
    expect(shown.calls('hideWindow')).toEqual([])
  }
  const search = page.getByRole('searchbox')
  await search.fill('ana')
  await userEvent.keyboard('{Escape}')
  await expect.element(search).toHaveValue('')
  await expect.element(search).toHaveFocus()
  await userEvent.keyboard('{Escape}')
  await expect.element(search).not.toHaveFocus()
  expect(shown.calls('hideWindow')).toEqual([])
  await userEvent.keyboard('{Escape}')
  expect(shown.calls('hideWindow')).toHaveLength(1)
})

test('Ctrl+F searches; while a search hides callers of a room, no button or key acts on everyone in it', async () => {
  const shown = await showBridge()
  const bulk = page.getByRole('button', { name: 'Mute everyone in Support bridge' })
  await expect.element(bulk).toBeVisible()
  await userEvent.keyboard('{Control>}f{/Control}')
  await expect.element(page.getByRole('searchbox')).toHaveFocus()
  await page.getByRole('searchbox').fill('ravi')
  await expect.element(page.getByRole('button', { name: 'Show Support bridge' })).toBeVisible()
  await expect.element(bulk).not.toBeInTheDocument()
  expect(page.getByRole('button', { name: /^(Mute all|Unmute those|More for Support|End )/ }).elements()).toEqual([])
  await focusOn(rowOf('Ravi Menon +1 555 010 0162'))
  await userEvent.keyboard('{Shift>}M{/Shift}')
  expect(shown.calls('act')).toEqual([])
  await page.getByRole('searchbox').fill('support')
  await expect.element(bulk).toBeVisible()
})

test('Escape clears the selection, then hides the window; in another view it goes back', async () => {
  const shown = await showBridge()
  await focusOn(rowOf('Ana Diaz +1 555 010 0123'))
  await userEvent.keyboard(' ')
  const selected = page.getByRole('region', { name: 'Selected people' }).getByText('1 selected')
  await expect.element(selected).toBeVisible()
  await userEvent.keyboard('{Escape}')
  await expect.element(selected).not.toBeInTheDocument()
  await userEvent.keyboard('{Escape}')
  expect(shown.calls('hideWindow')).toHaveLength(1)
  await userEvent.keyboard('?')
  await expect.element(page.getByRole('heading', { name: 'Keyboard' })).toHaveFocus()
  await userEvent.keyboard('{Escape}')
  await expect.element(header('Weekly standup')).toBeVisible()
  expect(shown.calls('hideWindow')).toHaveLength(1)
})

test('when a dialog or a menu closes, the focus returns to the button that opened it directly or through a menu', async () => {
  await showBridge({ results: { ask: () => success(question) } })
  const end = page.getByRole('button', { name: 'End Support bridge…' })
  await focusOn(end)
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('button', { name: 'Keep running' })).toHaveFocus()
  await userEvent.keyboard('{Escape}')
  await expect.element(page.getByRole('alertdialog')).not.toBeInTheDocument()
  await expect.element(end).toHaveFocus()
  const more = page.getByRole('button', { name: 'More for Ana Diaz' })
  const entry = page.getByRole('menuitem', { name: 'Name this number…' })
  await focusOn(more)
  await userEvent.keyboard('{Enter}')
  const others = page.getByRole('menuitem', { name: 'More', exact: true })
  await expect.element(others).toBeVisible()
  await userEvent.keyboard('{Escape}')
  await expect.element(more).toHaveFocus()
  await userEvent.keyboard('{Enter}')
  await others.click()
  await entry.click()
  await expect.element(page.getByRole('textbox', { name: 'Name' })).toHaveFocus()
  await userEvent.keyboard('{Escape}')
  await expect.element(page.getByRole('dialog')).not.toBeInTheDocument()
  await expect.element(more).toHaveFocus()
})

test('in a room of 2,000, the arrow key reaches the first 40 callers in order, and End goes to the last', async () => {
  const crowd = many(Date.now(), 1, 2_000)
  await showWindow({ snapshot: crowd, savedView: savedView({ expanded: ['acme/Room 0'] }) })
  await focusOn(page.getByRole('button', { name: /^Room 0, / }))
  const positions: (string | null | undefined)[] = []
  for (let step = 0; step < 40; step++) {
    await userEvent.keyboard('{ArrowDown}')
    await expect.poll(() => document.activeElement?.getAttribute('aria-posinset')).toBe(String(step + 1))
    positions.push(document.activeElement?.getAttribute('aria-posinset'))
  }
  expect(positions.at(-1)).toBe('40')
  await userEvent.keyboard('{End}')
  await expect.poll(() => document.activeElement?.getAttribute('aria-posinset')).toBe('2000')
  expect(document.querySelectorAll('li').length).toBeLessThan(100)
})

test.each([
  [4, 'Remove person (z to undo within 4 s); asks first if several people are selected'],
  [0, 'Remove person; asks first if several people are selected'],
])('the list of keys says what Delete does, with %i seconds to undo', async (holdSeconds, does) => {
  await showPage('keys', { preferences: { holdSeconds } })
  await expect.element(page.getByRole('definition').filter({ hasText: does })).toBeVisible()
})
