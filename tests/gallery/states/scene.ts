import type { Fault } from '../../../shared/fault.ts'
import type { AccountView } from '../../../shared/account.ts'
import type { AppStatus } from '../../../shared/ipc/bridge.ts'
import type { CallResult, CallName } from '../../../shared/ipc/contract.ts'
import type { Question } from '../../../shared/rooms/model.ts'
import type { Patch, ShownRoom, ShownSnapshot } from '../../../shared/rooms/shown-room.ts'
import type { T } from '../../../shared/text/i18n.ts'
import type { SmallKind } from '../../../shared/small-window.ts'
import { success } from '../../../shared/result.ts'
import type { FakeResults, FakeWorld } from '../bridge.ts'
import { morning, type Loose, type Made } from '../people.ts'

/**
 * A button to press or to focus, by its accessible name, or a text to type into the field with this `name`.
 */
export type Step = string | { readonly focus: string } | { readonly field: string; readonly text: string }

interface Shown {
  /** Shows one of the small windows instead of the main window. */
  readonly small?: SmallKind
  /** The steps after the state is drawn, in order. */
  readonly press?: (t: T) => readonly Step[]
  /** The accessible names of check boxes to tick first. */
  readonly check?: (t: T) => readonly string[]
  /** What the main process pushes after the steps. */
  readonly pushes?: { readonly patch: Patch; readonly appStatus: Partial<AppStatus> }
}

export interface State extends Shown {
  readonly world: FakeWorld
}

/** A state as it differs from a usual morning. */
export interface StateData extends Shown, Partial<Omit<FakeWorld, 'savedView'>> {
  /** What differs in the support bridge and in the user's own room. They are expanded, unless `view` says otherwise. */
  readonly bridge?: Loose<ShownRoom>
  readonly standup?: Loose<ShownRoom>
  /** The actions under way in the support bridge. */
  readonly pending?: ShownRoom['pending']
  readonly accounts?: readonly AccountView[]
  /** All rooms, without the changes above. */
  readonly rooms?: readonly ShownRoom[]
  /** The page that is open. */
  readonly page?: string
  /** The saved view that the window opens with. */
  readonly view?: object
  /** What calls of the window return, by name. */
  readonly answers?: { readonly [Name in CallName]?: CallResult<Name> }
}

export type States = Readonly<Record<string, StateData>>

/** The state that these data describe. */
export function stateOf({ snapshot: usual, made }: Scene, data: StateData): State {
  const { pending, bridge = pending && { pending }, standup, accounts, rooms, page, view, ...more } = data
  const { answers = {}, snapshot = usual, results, ...shown } = more
  const changes: Readonly<Record<string, Loose<ShownRoom>>> = {
    ...(bridge && { 'Support bridge': bridge }),
    ...(standup && { 'Weekly standup': standup }),
  }
  const expanded = Object.keys(changes).map((name) => `acme/${name}`)
  const opened = view ?? (page === undefined ? expanded.length > 0 && { expanded } : { name: page })
  const given = Object.entries(answers).map(([name, value]) => [name, () => success(value)])
  return {
    ...shown,
    world: {
      ...shown,
      snapshot: {
        ...snapshot,
        ...(accounts && { accounts }),
        conferences:
          rooms ??
          snapshot.conferences.map((room) => {
            const more = changes[room.name]
            return more === undefined ? room : made.room(room.name, { ...room, ...more })
          }),
      },
      ...(opened && { savedView: savedView(opened) }),
      results: { ...(Object.fromEntries(given) as FakeResults), ...results },
    },
  }
}

/** The data that most states share: a usual morning. */
export interface Scene {
  readonly now: number
  readonly made: Made
  readonly snapshot: ShownSnapshot
  /** The same snapshot with changes to one room. */
  change(name: string, more: Loose<ShownRoom>): ShownSnapshot
  readonly several: readonly AccountView[]
  readonly rateLimited: Fault
}

export function createScene(now: number): Scene {
  const { made, snapshot } = morning(now)
  return {
    now,
    made,
    snapshot,
    change: (name, more) => ({
      ...snapshot,
      conferences: snapshot.conferences.map((room) =>
        room.name === name ? made.room(name, { ...room, ...more }) : room,
      ),
    }),
    several: [made.account(), made.account({ id: 'north', provider: 'vobiz', name: 'Northern branch' })],
    rateLimited: { code: 'rateLimited', providerText: 'Too many requests', requestId: '0f3a-77', retryAt: now + 9_000 },
  }
}

/** The same snapshot with changes to some rooms, by room key. */
export function withRooms(snapshot: ShownSnapshot, more: Readonly<Record<string, Partial<ShownRoom>>>): ShownSnapshot {
  return { ...snapshot, conferences: snapshot.conferences.map((room) => ({ ...room, ...more[room.key] })) }
}

/** A saved view for the window to open with. */
export function savedView(more: object): string {
  return JSON.stringify({ name: 'rooms', query: '', expanded: [], scroll: 0, ...more })
}

/** The question whether to end the support bridge, with these changes. */
export function question(now: number, more: Partial<Question> = {}): Question {
  return {
    token: 'token-1',
    action: { kind: 'end', seen: { accountId: 'acme', conference: 'Support bridge', instance: 1 } },
    kind: 'end',
    accountName: 'Acme',
    title: 'Support bridge',
    people: 6,
    names: [],
    includesMe: false,
    expiresAt: now + 600_000,
    ...more,
  }
}
