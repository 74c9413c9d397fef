import { calls, pushNames, type CallName, type CallResult, type Pushes } from '../../shared/ipc/contract.ts'
import { listenerName } from '../../shared/ipc/names.ts'
import type { RoomMarks, InitialState, AppStatus, Show } from '../../shared/ipc/bridge.ts'
import type { Bridge } from '../../shared/ipc/contract.ts'
import type { ShownSnapshot } from '../../shared/rooms/shown-room.ts'
import { defaultPreferences, type Preferences } from '../../shared/preferences/preferences.ts'
import { ofShortcuts, shortcuts } from '../../shared/preferences/shortcuts.ts'
import { failure, success, type Result } from '../../shared/result.ts'

export interface Received {
  readonly call: CallName
  readonly request: unknown
}

export interface FakeBridge {
  readonly bridge: Bridge
  /** The state that the bridge pushes first. */
  readonly initialState: InitialState
  /** Every call by the window, in order. */
  readonly received: Received[]
  /** The requests of all calls to this function. */
  calls(name: CallName): unknown[]
  push<Name extends keyof Pushes>(name: Name, push: Pushes[Name]): void
}

export type FakeResults = {
  [Name in CallName]?: (request: never) => Result<CallResult<Name>> | Promise<Result<CallResult<Name>>>
}

export interface FakeWorld {
  readonly snapshot: ShownSnapshot
  readonly preferences?: Partial<Preferences>
  readonly roomMarks?: Partial<RoomMarks>
  readonly appStatus?: Partial<AppStatus>
  readonly savedView?: string
  readonly show?: Show
  readonly results?: FakeResults
}

export function fakeAppStatus(more: Partial<AppStatus> = {}): AppStatus {
  return {
    version: '0.1.0',
    electron: '45.3.4',
    platform: 'linux',
    language: 'en',
    locale: 'en-GB',
    trayHost: 'present',
    vault: 'ok',
    shortcuts: ofShortcuts((name) => (shortcuts[name].keys === '' ? 'off' : 'registered')),
    notifications: 'shown',
    journal: 'ok',
    messages: [],
    ...more,
  }
}

/** What the user keeps about rooms and callers, which is nothing but this. */
export function fakeRoomMarks(more: Partial<RoomMarks> = {}): RoomMarks {
  return { labels: {}, myNumbers: {}, roomNotifications: {}, roomRules: {}, spoken: {}, pinned: [], ...more }
}

/** A bridge without a main process: stores the window's calls, gives made-up results, and pushes what a test wants. */
export function fakeBridge(world: FakeWorld): FakeBridge {
  const received: Received[] = []
  const listeners = new Map<string, Set<(push: never) => void>>()
  const initialState: InitialState = {
    snapshot: JSON.stringify(world.snapshot),
    preferences: { ...defaultPreferences(), ...world.preferences },
    roomMarks: fakeRoomMarks(world.roomMarks),
    appStatus: fakeAppStatus(world.appStatus),
    ...(world.savedView === undefined ? {} : { savedView: world.savedView }),
    ...(world.show === undefined ? {} : { show: world.show }),
  }
  let { appStatus } = initialState
  const push: FakeBridge['push'] = (name, value) => {
    if (name === 'appStatus') appStatus = value as AppStatus
    listeners.get(name)?.forEach((listener) => {
      listener(value as never)
    })
  }
  const usual: FakeResults = {
    subscribe: () => {
      push('initialState', initialState)
      return success(undefined)
    },
    dismiss: ({ id }: { readonly id: string }) => {
      const messages = appStatus.messages.filter((one) => one.id !== id)
      if (messages.length < appStatus.messages.length) push('appStatus', { ...appStatus, messages })
      return success(undefined)
    },
    act: () => success({ state: 'accepted' }),
    setPreferences: (change: Partial<Preferences>) => success({ ...initialState.preferences, ...change }),
    journal: () => success({ groups: [], older: 'none' }),
    roomTimeline: () => success({ runs: [] }),
    exportAttendance: () => success({}),
    saveReport: () => success({}),
    liveCalls: () => success([]),
    liveCall: () => success('notLive'),
    smallState: () => success({ kind: 'noise', state: { state: 'none' } }),
    testNotification: () => success({ shown: true }),
    chooseLabels: () => success(undefined),
    exportJournal: () => success({}),
    exportLabels: () => success({}),
    ask: () => failure('internal'),
  }
  const bridge: Record<string, unknown> = {}
  for (const call of Object.keys(calls) as CallName[]) {
    bridge[call] = async (request: never) => {
      received.push({ call, request })
      const answer = world.results?.[call] ?? usual[call]
      return answer === undefined ? success(undefined) : await answer(request)
    }
  }
  for (const name of pushNames) {
    const set = new Set<(push: never) => void>()
    listeners.set(name, set)
    bridge[listenerName(name)] = (listener: (push: never) => void) => {
      set.add(listener)
      return () => set.delete(listener)
    }
  }
  return {
    bridge: bridge as unknown as Bridge,
    initialState,
    received,
    calls: (name) => received.filter(({ call }) => call === name).map(({ request }) => request),
    push,
  }
}
