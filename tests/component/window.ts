import { expect } from 'vitest'
import { render } from 'vitest-browser-svelte'
import { page, userEvent, type Locator } from 'vitest/browser'
import Start from '../../renderer/Start.svelte'
import '../../renderer/styles/all.css'
import { fakeBridge, type FakeBridge, type FakeWorld } from '../gallery/bridge.ts'
import { morning } from '../gallery/people.ts'
import { savedView, question } from '../gallery/states/scene.ts'
import type { ReplyIn } from '../../shared/ipc/contract.ts'
import { success } from '../../shared/result.ts'
import type { SmallKind, SmallState, SmallStates } from '../../shared/small-window.ts'
import type { Member, Question } from '../../shared/rooms/model.ts'
import type { Patch, ShownRoom, ShownSnapshot } from '../../shared/rooms/shown-room.ts'

export interface ShownWindow extends FakeBridge {
  /** Pushes a patch that turns the window's current snapshot into `after`. */
  become(after: ShownSnapshot): void
}

/** What the window shows unless a test says otherwise: a usual morning. */
export const { made, snapshot } = morning(Date.now())

/** Renders the window with made-up data, which is drawn a moment later. */
export async function showWindow(
  world: Partial<FakeWorld> = {},
  options: { small?: SmallKind } = {},
): Promise<ShownWindow> {
  await page.viewport(400, 620)
  let before = world.snapshot ?? snapshot
  const fake = fakeBridge({ ...world, snapshot: before })
  const target = document.createElement('div')
  target.id = 'app'
  document.body.append(target)
  await render(Start, { target, props: { bridge: fake.bridge, small: options.small } })
  return {
    ...fake,
    become: (after) => {
      const known = new Set(after.conferences.map((room) => room.key))
      const patch: Patch = {
        from: before.revision,
        revision: before.revision + 1,
        at: after.at,
        accounts: after.accounts,
        changed: after.conferences.filter((room) => !before.conferences.includes(room)),
        removed: before.conferences.filter((room) => !known.has(room.key)).map((room) => room.key),
        accountPending: after.accountPending,
        readOnly: after.readOnly,
      }
      before = { ...after, revision: patch.revision }
      fake.push('patch', JSON.stringify(patch))
    },
  }
}

/** Renders a small window that shows this state. */
export async function showSmall<Kind extends SmallKind>(
  kind: Kind,
  state: SmallStates[Kind],
  { results, ...world }: Partial<FakeWorld> = {},
) {
  const small = (shown: SmallStates[Kind]): SmallState => ({ kind, state: shown }) as SmallState
  const shown = await showWindow(
    { ...world, results: { smallState: () => success(small(state)), ...results } },
    { small: kind },
  )
  return {
    ...shown,
    become: (next: SmallStates[Kind]) => {
      shown.push('small', small(next))
    },
    /** What the user did in the window. */
    replies: () => shown.calls('smallReply').map((call) => ({ ...(call as ReplyIn<Kind>), kind: undefined })),
  }
}

export { savedView }

/** Shows this page of the window, such as *journal*. */
export function showPage(name: string, world: Partial<FakeWorld> = {}): Promise<ShownWindow> {
  return showWindow({ savedView: savedView({ name }), ...world })
}

/** Shows the rooms as `expandedBridge` says. */
export function showBridge(world: Partial<FakeWorld> = {}): Promise<ShownWindow> {
  return showWindow({ savedView: expandedBridge, ...world })
}

/** Opens a page of Preferences. */
export async function showPreferences(name: string, world: Partial<FakeWorld> = {}): Promise<ShownWindow> {
  const shown = await showPage('preferences', world)
  await page.getByRole('radio', { name }).click()
  return shown
}

/**
 * The saved view in which only the support bridge is expanded. The user's own room is closed, because tests find
 * rows by name, and Ana Diaz is in both rooms.
 */
export const expandedBridge = savedView({ expanded: ['acme/Support bridge'], closed: ['acme/Weekly standup'] })

export const ownRoomClosed = savedView({ closed: ['acme/Weekly standup'] })

/** The `seen` of an action: the run of the support bridge. */
export const bridgeSeen = { accountId: 'acme', conference: 'Support bridge', instance: 1 } as const

/** The question whether to end the support bridge, with these changes. */
export function askedToEnd(more: Partial<Question> = {}): Question {
  return question(Date.now(), more)
}

/** The question whether to remove these callers of the support bridge. */
export function askedToRemove(names: Question['names']): Question {
  const action = { kind: 'remove', seen: bridgeSeen, who: { kind: 'members', members: [] } } as const
  return askedToEnd({ kind: 'remove', action, names, people: names.length })
}

/** Whether a frame is drawn around a button. */
export function frameOf(button: Locator): 'with' | 'without' {
  return getComputedStyle(button.element()).boxShadow.startsWith('rgba(0, 0, 0, 0)') ? 'without' : 'with'
}

type Changes = Partial<ShownRoom> | ((room: ShownRoom) => Partial<ShownRoom>)

/** Returns a copy of the snapshot in which the room of this name has these changes. */
export function withRoom(snapshot: ShownSnapshot, name: string, more: Changes): ShownSnapshot {
  const changesOf = typeof more === 'function' ? more : () => more
  const conferences = snapshot.conferences.map((room) => (room.name === name ? { ...room, ...changesOf(room) } : room))
  return { ...snapshot, conferences }
}

/** The usual morning with these changes to the support bridge. */
export const withBridge = (more: Changes): ShownSnapshot => withRoom(snapshot, 'Support bridge', more)

/** The usual morning with these changes to the user's own room. */
export const withStandup = (more: Changes): ShownSnapshot => withRoom(snapshot, 'Weekly standup', more)

/** The callers of the room of this name. */
export function peopleOf(name: string): readonly Member[] {
  return snapshot.conferences.find((room) => room.name === name)?.members ?? []
}

/** A promise for a fake function to return, which the test resolves with `arrive`. */
export function later<T>(): { readonly result: Promise<T>; readonly arrive: (result: T) => void } {
  let arrive: (result: T) => void = () => undefined
  const result = new Promise<T>((resolve) => (arrive = resolve))
  return { result, arrive }
}

/** The row of this caller, by name and number, whatever the row says about them. */
export function rowOf(who: string): Locator {
  return page.getByRole('listitem', { name: new RegExp(`^${who.replaceAll('+', '\\+')}(?:,|$)`) })
}

/** Gives the focus to an element as soon as it is visible. */
export async function focusOn(locator: Locator): Promise<void> {
  await expect.element(locator).toBeVisible()
  ;(locator.element() as HTMLElement).focus()
}

/** Moves the pointer and the focus out of the list, which then shows everything in its place. */
export async function leaveList(): Promise<void> {
  const search = page.getByRole('searchbox')
  await userEvent.hover(search)
  ;(search.element() as HTMLElement).focus()
  document.querySelector('main')?.dispatchEvent(new PointerEvent('pointerleave'))
}

/** Opens the menu of a room, of a caller or, in their view, of an account, and chooses an entry of it or of a submenu. */
export async function chooseFor(whose: string, ...entries: readonly string[]): Promise<void> {
  await page
    .getByRole('button', { name: `More for ${whose}` })
    .first()
    .click()
  for (const name of entries) await menuItem(name).click()
}

export function menuItem(name: string): Locator {
  return page.getByRole('menuitem', { name, exact: true }).or(page.getByRole('menuitemcheckbox', { name, exact: true }))
}
