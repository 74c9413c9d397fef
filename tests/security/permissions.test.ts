import { EventEmitter } from 'node:events'
import { readFile } from 'node:fs/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { permissionsTable } from '../../scripts/security/permissions.ts'
import { PAGE_ORIGIN } from '../../electron/desktop/hardening.ts'
import { actionHandlers } from '../../electron/ipc/handlers/actions.ts'
import { accountHandlers } from '../../electron/ipc/handlers/accounts.ts'
import { preferenceHandlers } from '../../electron/ipc/handlers/preferences.ts'
import { recordingHandlers } from '../../electron/ipc/handlers/recordings.ts'
import type { Parts } from '../../electron/ipc/parts.ts'
import { Presses } from '../../electron/ipc/needs.ts'
import { openRouter, type Handlers } from '../../electron/ipc/router.ts'
import type { Commands } from '../../electron/moderation/actions/commands.ts'
import { calls, type CallName, type Need, type Request } from '../../shared/ipc/contract.ts'
import { failure, success, type Result } from '../../shared/result.ts'
import type { Action, Question } from '../../shared/rooms/model.ts'
import { smallKinds, type WindowKind } from '../../shared/small-window.ts'
import { callerOf, callNames, openToAll, partsOf, recordingHandlers as recording } from '../support/fake-ipc.ts'
import { memorySettings } from '../support/memory-settings.ts'
import { readSources } from '../support/sources.ts'
import { testAccount } from '../support/test-core.ts'
import { validRequests } from '../support/valid-requests.ts'

const electron = await vi.hoisted(async () => {
  const { createFakeIpcMain } = await import('../support/fake-ipc.ts')
  return { ipcMain: createFakeIpcMain() }
})
vi.mock('electron', () => ({ ipcMain: electron.ipcMain }))

const kinds = ['main', ...smallKinds] as const
const unconfirmed = expect.objectContaining({ code: 'unconfirmed' }) as unknown

/** Gavel's windows in front of a user who presses only what the test says, and a clock that only the test moves. */
function openWindows(handlers: Handlers, agrees = () => true) {
  const state = { now: 1_000_000, front: 'main' as WindowKind | undefined, paints: true }
  const asked: string[] = []
  const presses = new Presses({
    now: () => state.now,
    painted: { wait: () => Promise.resolve(state.paints) },
    isAssisted: () => false,
  })
  const pages = new Map<unknown, WindowKind>()
  const windows = Object.fromEntries(
    kinds.map((kind) => {
      const page = Object.assign(new EventEmitter(), {
        isDestroyed: () => false,
        mainFrame: { url: `${PAGE_ORIGIN}/index.html` },
      })
      pages.set(page, kind)
      const isFront = () => state.front === kind
      const seen = { isVisible: isFront, isFocused: isFront, isMinimized: () => false, isDestroyed: () => false }
      presses.watch({ ...seen, webContents: page as never })
      return [kind, page]
    }),
  ) as unknown as Record<WindowKind, EventEmitter & { readonly mainFrame: object }>
  const router = openRouter({
    ...openToAll,
    handlers,
    presses,
    kindOf: (page) => pages.get(page),
    ask: (_sender, { kind }) => {
      asked.push(kind)
      return Promise.resolve(agrees() ? success(undefined) : failure('cancelled', { values: { reason: 'declined' } }))
    },
    origin: PAGE_ORIGIN,
    logger: () => undefined,
  })
  const call = async (from: WindowKind, name: CallName, ...given: unknown[]): Promise<Result<unknown>> => {
    const { [from]: sender } = windows
    const answered = electron.ipcMain.listeners.get(`gavel:${name}`)?.(
      { sender, senderFrame: sender.mainFrame } as never,
      ...given,
    )
    return (await answered) ?? failure('internal')
  }
  const press = (window: WindowKind) => windows[window].emit('input-event', {}, { type: 'mouseDown' })
  return { state, presses, windows, asked, router, call, press }
}

function needOf(name: CallName, request: unknown): Need | 'ownRule' {
  const { needs } = calls[name]
  return typeof needs === 'function' ? (needs as (given: unknown) => Need)(request) : needs
}

describe('what a call needs', () => {
  let router: ReturnType<typeof openRouter> | undefined
  afterEach(() => router?.close())

  it.each(callNames)(
    '9 10 46 %s without a press, with one, with a spent one, from other windows, too large, misshapen',
    async (name) => {
      const { handlers, reached } = recording()
      const { state, presses, call, press, router: opened } = openWindows(handlers)
      router = opened
      const request = validRequests[name]
      const need = needOf(name, request)
      const isFree = need === 'nothing' || need === 'ownRule'
      const window = callerOf(name)
      state.front = window
      presses.asked({ token: 'token', expiresAt: 2_000_000 })
      await Promise.resolve()
      state.now += 1_000
      const ours = () => call(window, name, request)

      expect(await ours()).toEqual(isFree ? success(undefined) : { ok: false, fault: unconfirmed })
      press(window)
      for (const other of kinds.filter((kind) => (kind === 'main') !== (window === 'main')))
        expect((await call(other, name, request)).ok).toBe(calls[name].from === 'any')
      expect(await call(window, name, { text: 'x'.repeat(1_000_000) })).toMatchObject({ fault: { code: 'invalid' } })
      expect(await call(window, name, { none: true })).toMatchObject({ fault: { code: 'invalid' } })
      reached.length = 0
      expect(await ours()).toEqual(success(undefined))
      expect(await ours()).toEqual(isFree ? success(undefined) : { ok: false, fault: unconfirmed })
      press(window)
      state.front = undefined
      expect(await ours()).toEqual(isFree ? success(undefined) : { ok: false, fault: unconfirmed })
      expect(reached).toHaveLength(isFree ? 3 : 1)
    },
  )

  it('46 is listed in SECURITY.md, as `npm run tool -- permissions` writes it', async () => {
    expect(await readFile('SECURITY.md', 'utf8')).toContain(`\n${permissionsTable()}\n`)
  })

  it('46 is decided by the router and needs.ts, the only ones that know windows and presses', async () => {
    const sources = (await readSources('electron')).filter(({ path }) => path.startsWith('electron/ipc/'))
    const knowing = sources.filter(({ code }) => /\bWebContents\b/.test(code)).map(({ path }) => path)
    expect(knowing.toSorted()).toEqual(['electron/ipc/needs.ts', 'electron/ipc/router.ts'])
  })
})

/** What a page can do without any press, as SECURITY.md says. The contract must not be its own judge. */
const FREE: readonly string[] = `
  subscribe, pageFailed, painted, smallState, smallFit, expandRooms, refresh, undo, dismiss, stopAnnouncement,
  renameAccount, retryVault, retryTeam, pin, markMe, setMyNumber, offerNumbers, bringBack, letIn, keepOnHold,
  askScheduledEnd, setRoomNotifications, liveCalls, liveCall, journal, roomTimeline, chooseShortcut, testShortcut,
  testNotification, setLabel, importLabels, hideWindow, saveView, act mute, setPreferences theme, setAsynchronous off,
  switchNewcomers off, switchNewcomers mute, pinPopover false, smallReply find,
  smallReply close, smallReply cancel, smallReply choose, smallReply giveBack
`
  .trim()
  .split(/,\s+/)
/** What also needs a yes in a dialog of the system. */
const IN_DIALOG: readonly string[] = `
  act endRooms, act hangUpCalls, confirmEndAll, switchNewcomers close, setAsynchronous on, removeAccount,
  setPreferences readOnly, joinTeam, leaveTeam, openRecording
`
  .trim()
  .split(/,\s+/)
const ANSWERED = /^(act (end|endRooms|hangUpCalls)|confirmEndAll|scheduleEnd)$/

const seen = { accountId: 'account-1', conference: 'Standup', instance: 1 }
const room = { accountId: 'account-1', name: 'Standup' }
const person = { key: 'a', memberId: '1', callUuid: 'call-1', name: 'Ana', number: '15550100123' }
const everyone = { kind: 'everyone' } as const
const one = { kind: 'members', members: [person] } as const
const speech = { kind: 'speech', text: 'Five minutes left.', voice: 'MAN', language: 'en-GB' } as const
const hungUp = { kind: 'hangupCall', accountId: 'account-1', callUuid: 'call-1' } as const

/** Requests besides one valid one for each call. */
const actions: readonly Action[] = [
  { kind: 'mute', seen, who: everyone },
  { kind: 'remove', seen, who: one },
  { kind: 'announce', seen, who: everyone, sound: speech },
  { kind: 'record', seen, who: everyone, fileFormat: 'mp3' },
  { kind: 'end', seen },
  { kind: 'end', seen, others: [{ ...seen }] },
  { ...hungUp, others: [{ callUuid: 'call-2' }] },
]
const further: { readonly [Name in CallName]?: readonly Request<Name>[] } = {
  act: actions.flatMap((action) => [{ action }, { action, confirmation: 'token' }, { action, atOnce: true }]),
  setPreferences: [
    { readOnly: false },
    { maskNumbers: false },
    { holdSeconds: 0, maskNumbersInNotices: false },
    { shortcutEnd: 'Control+S' },
  ],
  setAsynchronous: [{ accountId: 'account-1', asynchronous: null }],
  switchNewcomers: (['off', 'ask', 'close'] as const).map((rule) => ({ room, rule })),
  pinPopover: [{ pinned: false }],
  smallReply: [
    { kind: 'shortcut', reply: 'confirm', token: 'token' },
    { kind: 'shortcut', reply: 'choose', room },
    { kind: 'shortcut', reply: 'cancel' },
    { kind: 'finder', reply: 'find', query: 'ana' },
    { kind: 'finder', reply: 'close' },
    { kind: 'finder', reply: 'mute', list: 1, row: 'row-1' },
    { kind: 'noise', reply: 'remove', token: 'token' },
    { kind: 'noise', reply: 'giveBack' },
  ],
}
const attempts: readonly (readonly [CallName, unknown])[] = callNames.flatMap((name) =>
  [validRequests[name], ...(further[name] ?? [])].map((given) => [name, given] as const),
)

/** Milliseconds. */
const QUESTION_LIFE = 10_000

/** Handlers whose parts do as the real ones, as far as presses, answers and dialogs decide, and report what they did. */
function actingHandlers(did: (what: string) => void): Handlers {
  const settings = memorySettings({
    preferences: { ...memorySettings().get().preferences, readOnly: true, maskNumbers: true },
  })
  const done = (what: string) => {
    did(what)
    return Promise.resolve(success(undefined))
  }
  const ask = (action: Action): Question => ({
    token: 'asked',
    expiresAt: 0,
    action,
    kind: action.kind,
    accountName: '',
    names: [],
    includesMe: false,
  })
  const act: Commands['act'] = async (action, confirmation, before = 'undoTime', agree) => {
    const several = 'others' in action && action.others !== undefined
    const isIrreversible = ['end', 'hangupCall', 'endAll'].includes(action.kind)
    if (confirmation === undefined && (isIrreversible || before === 'question'))
      return success({ state: 'question', question: ask(action) })
    const kind = action.kind === 'end' ? ('endRooms' as const) : ('hangUpCalls' as const)
    if (several) {
      const common = { accountId: 'account-1', rooms: [], callers: [] }
      const agreed = await agree?.({ ...common, kind })
      if (agreed?.ok !== true) return agreed ?? failure('unconfirmed')
    }
    did(`act ${several ? kind : action.kind}`)
    return success({ state: 'accepted' })
  }
  const commands = {
    act,
    ask: (action: Action) => Promise.resolve(success(ask(action))),
    sendNow: () => (did('sendNow'), success(undefined)),
    confirmEndAll: async (_token: string, _name: string, agree: (account: unknown) => Promise<Result<void>>) => {
      const agreed = await agree(testAccount('plivo'))
      if (agreed.ok) did('confirmEndAll')
      return agreed
    },
  } as unknown as Commands
  const plain = Object.fromEntries(
    callNames.map((name) => [
      name,
      (request: Readonly<Record<string, unknown>> | undefined) => {
        const field = { smallReply: 'reply', pinPopover: 'pinned' }[name as string]
        did(field === undefined ? name : `${name} ${String(request?.[field])}`)
      },
    ]),
  ) as unknown as Handlers
  const parts = (used: object): Parts => ({
    ...partsOf({ settings, accountOf: () => testAccount('plivo'), commands }),
    ...used,
  })
  const acting = actionHandlers(
    parts({
      rooms: { snapshot: () => ({ conferences: [] }) },
      newcomers: {
        switchOn: (_room: unknown, rule: string) => done(`switchNewcomers ${rule}`),
        switchOff: () => did('switchNewcomers off'),
      },
    }),
  )
  const agreeing = async (agreed: Promise<Result<void>>, what: string) => ((await agreed).ok ? done(what) : agreed)
  type Agree = (...about: readonly unknown[]) => Promise<Result<void>>
  const { removeAccount, setAsynchronous, joinTeam, leaveTeam } = accountHandlers(
    parts({
      accounts: {
        list: () => [testAccount('plivo')],
        remove: () => done('removeAccount'),
        setAsynchronous: (_id: string, mode: unknown, agree: Agree) =>
          mode === undefined
            ? done('setAsynchronous off')
            : agreeing(agree(testAccount('plivo'), 'https://a.example.com/'), 'setAsynchronous on'),
      },
      team: {
        join: (_invite: string, agree: Agree) => agreeing(agree('Acme', []), 'joinTeam'),
        leave: () => done('leaveTeam'),
      },
    }),
  )
  const { setPreferences } = preferenceHandlers(parts(preferenceParts(did)))
  const { openRecording } = recordingHandlers(
    parts({
      journal: {
        entry: () => Promise.resolve(success({ account: 'account-1', recordingUrl: 'https://a.example.com/x' })),
      },
      accounts: { list: () => [testAccount('plivo')] },
      system: { openExternal: () => done('openRecording').then(() => undefined) },
    }),
  )
  const { act: acts, ask: asks, sendNow, confirmEndAll, switchNewcomers } = acting
  const own = { act: acts, ask: asks, sendNow, confirmEndAll, removeAccount, setAsynchronous, setPreferences }
  return { ...plain, ...own, openRecording, joinTeam, leaveTeam, switchNewcomers }
}

/** Settings that protect as much as they can, before each change. */
function preferenceParts(did: (what: string) => void) {
  const settings = memorySettings()
  const { preferences } = settings.get()
  const strict = { ...preferences, readOnly: true, maskNumbers: true, maskNumbersInNotices: true }
  return {
    accounts: { list: () => [testAccount('plivo')] },
    desktop: { shortcuts: { set: () => success(undefined) } },
    settings: {
      get: () => ({ ...settings.get(), preferences: strict }),
      update: ({ preferences: after }: { readonly preferences: typeof strict }) => {
        const changed = Object.entries(after).filter(([key, value]) => strict[key as keyof typeof strict] !== value)
        did(`setPreferences ${changed.map(([key]) => key).join()}`)
        return Promise.resolve(success(undefined))
      },
    },
  }
}

/** A page that was taken over, and what its user does before each of its calls. */
interface TakenOver {
  readonly presses?: boolean
  readonly agrees?: boolean
  readonly isBehind?: boolean
  /** Milliseconds for which a question has been on the screen. */
  readonly readFor?: number
}

/** What each attempt did that the page made twice, and whether the system asked first. */
async function effectsOf({ presses: hasPress = true, agrees = true, isBehind = false, readFor = 1_000 }: TakenOver) {
  const effects: string[] = []
  const handlers = actingHandlers((what) => effects.push(what))
  const { state, presses, asked, call, press, router } = openWindows(handlers, () => agrees)
  const found: { readonly what: string; readonly times: number; readonly isInDialog: boolean }[] = []
  for (const [name, request] of attempts) {
    const from = name === 'smallReply' ? (request as Request<'smallReply'>).kind : callerOf(name)
    state.now += 60_000
    state.front = isBehind ? undefined : from
    presses.asked({ token: 'token', expiresAt: state.now + QUESTION_LIFE })
    await Promise.resolve()
    state.now += readFor
    if (hasPress) press(from)
    asked.length = 0
    effects.length = 0
    for (let times = 0; times < 2; times += 1) await call(from, name, request)
    for (const what of new Set(effects)) {
      const times = effects.filter((one) => one === what).length
      found.push({ what, times, isInDialog: asked.length > 0 })
    }
  }
  router.close()
  return found
}

const unique = (effects: readonly { readonly what: string }[]) => [...new Set(effects.map(({ what }) => what))].sort()

it.each<[string, TakenOver]>([
  ['without a press', { presses: false }],
  ['behind other windows', { isBehind: true }],
])('46 a page that was taken over gets %s only what SECURITY.md says', async (_how, page) => {
  expect(unique(await effectsOf(page))).toEqual([...FREE].sort())
})

it('46 a page that was taken over gets one effect of each press, and some only after a yes to the system', async () => {
  const agreed = await effectsOf({})
  const costly = agreed.filter(({ what }) => !FREE.includes(what))
  expect(costly.filter(({ times }) => times > 1)).toEqual([])
  expect(unique(costly.filter(({ isInDialog }) => isInDialog))).toEqual([...IN_DIALOG].sort())
  const declined = unique(await effectsOf({ agrees: false }))
  expect(declined).toEqual(unique(agreed).filter((what) => !IN_DIALOG.includes(what)))
  const unread = unique(await effectsOf({ readFor: 400 }))
  expect(unread).toEqual(unique(agreed).filter((what) => !ANSWERED.test(what)))
  expect(unique(agreed).filter((what) => ANSWERED.test(what)).length).toBeGreaterThan(4)
})
