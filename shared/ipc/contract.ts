import { providerKinds } from '../providers.ts'
import type { AccountId } from '../values.ts'
import { z } from 'zod'
import type { TokenStorage } from '../account.ts'
import type { Fault } from '../fault.ts'
import { finderActions } from '../finder.ts'
import { noiseReplies } from '../noise.ts'
import type { JournalList } from '../journal/journal-group.ts'
import type { ShownRecordings } from '../journal/found-recordings.ts'
import type { RoomTimeline } from '../journal/room-timeline.ts'
import type { LabelPreview } from '../preferences/label-preview.ts'
import type { Preferences } from '../preferences/preferences.ts'
import type { Result } from '../result.ts'
import type { AppStatus, InitialState, RoomMarks, Show } from './bridge.ts'
import type { ActionResult, ListedCall, LiveCall, Question } from '../rooms/model.ts'
import { newcomersRules } from '../rooms/newcomers.ts'
import type { ScheduledEndQuestion } from '../rooms/scheduled-end.ts'
import { action, conferenceName, endTime, id, key, memberSeen, seen, warningVoice } from './action-schemas.ts'
import { journalFilter } from './journal-schemas.ts'
import { LAST_DATE, LONGEST_CALL_UUID, LONGEST_LASTING_VIEW, LONGEST_SHOWN } from '../limits.ts'
import { preferences, roomNotifications, roomRule } from './preference-schemas.ts'
import { shortcutNames } from '../preferences/shortcuts.ts'
import { smallKinds, type SmallKind, type SmallState } from '../small-window.ts'
import { sanitizeForDisplay } from '../text/sanitize.ts'

const text = (max: number) => z.string().max(max)

const room = z.strictObject({ accountId: id, name: conferenceName })
const provider = z.enum(providerKinds)

/** Epoch milliseconds that JavaScript can write as a date. */
const moment = z.int().min(0).max(LAST_DATE)

/** The fields of a request that choose a run; see `roomTimeline`. */
const run = { room, at: moment.optional(), ended: z.boolean().optional() }

/** Of what the page shows. */
const token = text(100).optional()

/** What the user does in each small window. */
const smallReply = z.union([
  z.strictObject({ kind: z.literal('shortcut'), reply: z.literal('confirm'), token }),
  z.strictObject({ kind: z.literal('shortcut'), reply: z.literal('cancel') }),
  z.strictObject({ kind: z.literal('shortcut'), reply: z.literal('choose'), room }),
  z.strictObject({ kind: z.literal('finder'), reply: z.literal('find'), query: text(100) }),
  /** The main process maps the row to the caller. The response says that the action has started. */
  z.strictObject({
    kind: z.literal('finder'),
    reply: z.enum(finderActions),
    list: z.int().min(0),
    row: id,
  }),
  z.strictObject({ kind: z.literal('finder'), reply: z.literal('close') }),
  z.strictObject({ kind: z.literal('noise'), reply: z.enum(noiseReplies), token }),
  z.strictObject({ kind: z.literal('noise'), reply: z.literal('choose'), room, token }),
])

/** Where a file was saved. */
interface Exported {
  /** Absent if the user cancelled. */
  readonly path?: string
}

/** Carries the type of a response or a push of the main process. These come from our own code, so they need no schema. */
interface ResponseType<Response> {
  readonly returns?: () => Response
}

type TypeIn<Carrier> = Carrier extends ResponseType<infer Response> ? Response : never

function of<Response>(): ResponseType<Response> {
  return {}
}

/** What the user must have done in the window that calls. `press`: a key, a click or a touch; each serves one call. */
export type Need =
  | 'nothing'
  | 'press'
  /** A press that counts even in the second after a shortcut has brought up the window. */
  | 'earlyPress'
  /** A press, and the question of this token has been on the screen long enough to be read. */
  | { readonly answerTo: string }

/** The questions that the main process asks in a dialog of the system, which a page can neither draw nor answer. */
export type SystemDialog =
  | 'endAll'
  | 'endRooms'
  | 'hangUpCalls'
  | 'closeDoor'
  | 'removeAccount'
  | 'asynchronous'
  | 'readOnlyOff'
  | 'openRecording'
  | 'joinTeam'
  | 'leaveTeam'

/** Who may make a call, and what it needs. `SECURITY.md` lists it, by `npm run tool -- permissions`. */
interface Rule<Request> {
  readonly from: 'main' | 'small' | 'any'
  /** Checked before the handler runs. `ownRule`: the handler checks what only it can know. */
  readonly needs: Need | 'ownRule' | ((request: Request) => Need)
  /** The needs in words, unless they are always the same. */
  readonly says?: string
  /** What the handler may ask in a dialog of the system before it does more. */
  readonly asks?: readonly SystemDialog[]
}

const free = { from: 'main', needs: 'nothing' } as const
const press = { from: 'main', needs: 'press' } as const
const anyWindow = { from: 'any', needs: 'nothing' } as const
const smallWindow = { from: 'small', needs: 'nothing' } as const

interface Call<Schema extends z.ZodType, Response> extends Rule<z.output<Schema>> {
  /** The schema of the one argument. */
  readonly request: Schema
  readonly response: ResponseType<Response>
}

function callOf<Schema extends z.ZodType, Response = undefined>(
  rule: Rule<z.output<Schema>>,
  request: Schema,
  response: ResponseType<Response> = {},
): Call<Schema, Response> {
  return { ...rule, request, response }
}

/** A call whose one argument has these fields. */
function call<Fields extends z.ZodRawShape, Response = undefined>(
  rule: Rule<z.output<z.ZodObject<Fields, z.core.$strict>>>,
  fields: Fields,
  response?: ResponseType<Response>,
): Call<z.ZodObject<Fields, z.core.$strict>, Response> {
  return callOf(rule, z.strictObject(fields), response)
}

function callWithoutRequest<Response = undefined>(
  rule: Rule<undefined>,
  response?: ResponseType<Response>,
): Call<z.ZodUndefined, Response> {
  return callOf(rule, z.undefined(), response)
}

/** The part that asks checks what was on the screen for long enough. */
function needOfReply(request: z.output<typeof smallReply>): Need {
  switch (request.kind) {
    case 'shortcut':
      return request.reply === 'confirm' ? 'press' : 'nothing'
    case 'finder':
      return request.reply === 'find' || request.reply === 'close' ? 'nothing' : 'earlyPress'
    case 'noise':
      return request.reply === 'giveBack' || request.reply === 'close' ? 'nothing' : 'press'
  }
}

/**
 * Every call from a window to the main process, with its request and its response. Only the main process imports values
 * from this file, because zod in a page costs 100 kB and probes `new Function`, which the page's policy forbids; the
 * windows import only types, and the preload gets the names when it is built.
 */
export const calls = {
  /** Starts the pushes to this window. The first one is `initialState`. */
  subscribe: callWithoutRequest(anyWindow),
  expandRooms: call(free, { expanded: z.array(room).max(200) }),
  refresh: call(free, { accountId: id.optional() }),

  act: call(
    {
      from: 'main',
      needs: 'ownRule',
      says: 'an answer to its question if it has one; a press to be heard or recorded; a removal of one without a press of its own, and the fourth in ten seconds, becomes a question; to end several rooms or calls also a dialog of the system',
      asks: ['endRooms', 'hangUpCalls'],
    },
    {
      action,
      confirmation: text(100).optional(),
      /** Whether the removal of one caller has no Undo time. */
      atOnce: z.literal(true).optional(),
      /** Whether the caller who is removed is kept out for the rest of the run. */
      keepOut: z.literal(true).optional(),
    },
    of<ActionResult>(),
  ),
  /** `renews`: an open question is asked again, so that its dialog shows why it cannot be. */
  ask: call(free, { action, renews: z.boolean().optional() }, of<Question>()),
  confirmEndAll: call(
    {
      from: 'main',
      needs: ({ token }) => ({ answerTo: token }),
      says: 'an answer to its question, the typed name of the account, and a dialog of the system',
      asks: ['endAll'],
    },
    { accountId: id, token: text(100), typedName: text(200) },
    of<ActionResult>(),
  ),
  undo: call(free, { id }),
  sendNow: call(
    { from: 'main', needs: 'ownRule', says: 'a press half a second or more after the removal was first shown' },
    { id },
  ),
  dismiss: call(free, { id }),
  /** The id of a pending announcement. */
  stopAnnouncement: call(free, { id }, of<ActionResult>()),

  startDemo: call(press, { provider }, of<{ accountId: AccountId }>()),
  /** The owner of an account reads what Gavel sends there, and chooses the names of the rooms that Gavel shows. */
  addAccount: call(
    press,
    {
      provider,
      name: text(100),
      authId: text(200).min(1),
      authToken: text(500).min(1),
    },
    of<{ accountId: AccountId } & TokenStorage>(),
  ),
  renameAccount: call(free, { accountId: id, name: text(100).refine((name) => sanitizeForDisplay(name) !== '') }),
  /** With `vaultFault`, the account is gone, but its token is deleted only once the keychain is back. */
  removeAccount: call(
    { ...press, asks: ['removeAccount'] },
    { accountId: id },
    of<{ readonly vaultFault?: Fault } | undefined>(),
  ),
  replaceToken: call(press, { accountId: id, authToken: text(500).min(1) }, of<TokenStorage>()),
  retryVault: call(free, { accountId: id }),
  /** Plivo only; null switches the mode off. The address is checked later, where the fault can be more exact. */
  setAsynchronous: call(
    {
      from: 'main',
      needs: ({ asynchronous }) => (asynchronous === null ? 'nothing' : 'press'),
      says: 'a press and a dialog of the system to switch it on',
      asks: ['asynchronous'],
    },
    {
      accountId: id,
      asynchronous: z.strictObject({ callbackUrl: text(4_000), callbackMethod: z.enum(['GET', 'POST']) }).nullable(),
    },
  ),

  /** What the user pasted. Checked with the team's relay before it is stored. */
  joinTeam: call({ ...press, asks: ['joinTeam'] }, { invite: text(16_000) }),
  leaveTeam: callWithoutRequest({ ...press, asks: ['leaveTeam'] }),
  retryTeam: callWithoutRequest(free),

  /** The shortcut ends one of the user's own rooms, so this decides which one. */
  markOwn: call(press, { room, own: z.boolean() }),
  pin: call(free, { room, pinned: z.boolean() }),
  markMe: call(free, { seen, memberKey: key, me: z.boolean() }),
  /** Adds or removes one of the user's own numbers. */
  setMyNumber: call(free, { accountId: id, number: text(200), mine: z.boolean() }),
  /**
   * Sets the numbers or applications that callers of a room dial.
   * A call on a room's number can be removed without a question.
   */
  setRoomNumbers: call(press, { room, numbers: z.array(text(200).min(1)).max(20) }),
  /** Shows for two minutes which numbers the live calls of an account have dialled: see `AccountView.offered`. */
  offerNumbers: call(free, { accountId: id }),
  /**
   * Sets what becomes of every caller who joins one of the user's own rooms. The main process asks the user itself
   * before it closes the room.
   */
  switchNewcomers: call(
    {
      from: 'main',
      needs: ({ rule }) => (rule === 'ask' || rule === 'close' ? 'press' : 'nothing'),
      says: 'a press to stop newcomers at the door; to close the room also a dialog of the system',
      asks: ['closeDoor'],
    },
    { room, rule: z.enum(['off', ...newcomersRules]) },
  ),
  /** Resumes after a pause. `came`: keys of the callers whom the window named. */
  goOnWithNewcomers: call(press, {
    seen,
    reply: z.enum(['muteThem', 'leaveThem']),
    came: z.array(key).max(2_000),
  }),
  /** Mutes and deafens these callers, and tells them so if a text is set, until they are brought back. */
  putOnHold: call(press, { seen, members: z.array(memberSeen).min(1).max(2_000) }, of<ActionResult>()),
  /** The keys of callers who are on hold. Those at the door are admitted. */
  bringBack: call(free, { seen, members: z.array(key).min(1).max(2_000) }, of<ActionResult>()),
  /** Keeps this line, one of `ShownRoom.keptOut`, out no longer. */
  letIn: call(free, { room, line: text(LONGEST_SHOWN) }),
  /** Keeps a line out again that was kept out when Gavel was closed. */
  keepOut: call(press, { room, line: text(LONGEST_SHOWN) }),
  /** Leaves those on hold who were put there before Gavel was closed. */
  keepOnHold: call(free, { room }),
  /**
   * Asks for the question that must be confirmed before an end is scheduled. `announced`: how the warnings are spoken
   * in the room too, if the user wants that.
   */
  askScheduledEnd: call(free, { seen, time: endTime, announced: warningVoice.optional() }, of<ScheduledEndQuestion>()),
  /** The token of that question. */
  scheduleEnd: call(
    { from: 'main', needs: ({ token }) => ({ answerTo: token }), says: 'an answer to its question' },
    { token: text(100) },
  ),
  /** The user relies on the end at the time that they confirmed. */
  extendScheduledEnd: call(press, { id, minutes: z.union([z.literal(5), z.literal(15)]) }),
  /** Also dismisses the question of a scheduled end in the state `asks`. */
  cancelScheduledEnd: call(press, { id }),
  setRoomNotifications: call(free, { room, notifications: roomNotifications }),
  /** Sets when each run of one of the user's own rooms is to end. A rule ends rooms later. */
  setRoomRule: call(press, { room, rule: roomRule }),

  /** In the order of the provider. */
  liveCalls: call(free, { accountId: id }, of<readonly ListedCall[]>()),
  liveCall: call(
    free,
    { accountId: id, callUuid: z.string().min(1).max(LONGEST_CALL_UUID) },
    of<LiveCall | 'notLive'>(),
  ),

  /** The newest `limit` entries. `since`: the id of an entry; then all from that one on, and `limit` older ones. */
  journal: call(
    free,
    { filter: journalFilter, limit: z.int().min(0).max(500).optional(), since: text(100).optional() },
    of<JournalList>(),
  ),
  /** `at`: epoch ms within the run to show; without it, the newest run. `ended`: the run to show ended at `at`. */
  roomTimeline: call(free, run, of<RoomTimeline>()),
  /**
   * Asks the provider for recordings of a room or, where it knows only those of calls, of the calls of the run at `at`
   * (epoch ms). The addresses stay in the main process.
   * Its requests go ahead of polls, so a page must not be able to send any number of them.
   */
  findRecordings: call(press, { room, at: moment }, of<ShownRecordings>()),
  exportAttendance: call(press, { room, at: moment, mask: z.boolean() }, of<Exported>()),
  /** Of the run that `at` and `ended` choose as for `roomTimeline`. */
  saveReport: call(press, { ...run, format: z.enum(['pdf', 'html', 'csv']), mask: z.boolean() }, of<Exported>()),
  /** `links`: includes the addresses of recordings, which are secrets, because anyone who has one can listen. */
  exportJournal: call(
    press,
    {
      format: z.enum(['csv', 'json']),
      filter: journalFilter,
      mask: z.boolean(),
      links: z.boolean(),
    },
    of<Exported>(),
  ),
  /** Opens a recording: one that a journal entry has, by the id of the entry or of its action, or one found last. */
  openRecording: call(
    { ...press, asks: ['openRecording'] },
    { of: z.enum(['entry', 'action', 'found']), id: text(400) },
  ),
  deleteOlder: call(press, { months: z.union([z.literal(1), z.literal(3), z.literal(12)]) }, of<{ lines: number }>()),

  setPreferences: callOf(
    {
      from: 'main',
      needs: 'ownRule',
      says: 'a press for a change that protects less or of the keys of a shortcut, one at a time; to end *View only* also a dialog of the system',
      asks: ['readOnlyOff'],
    },
    preferences.partial(),
    of<Preferences>(),
  ),
  chooseShortcut: call(free, { on: z.boolean() }),
  testShortcut: call(free, { which: z.enum(shortcutNames), on: z.boolean() }),
  testNotification: callWithoutRequest(free, of<{ shown: boolean }>()),
  setLabel: call(free, { number: text(200).min(1), name: text(100) }),
  chooseLabels: callWithoutRequest(press, of<LabelPreview | undefined>()),
  importLabels: call(
    free,
    { importId: text(100), replace: z.boolean(), last: z.boolean() },
    of<{ imported: number }>(),
  ),
  exportLabels: callWithoutRequest(press, of<Exported>()),

  openLink: call(press, {
    key: z.enum([
      // The console of a provider.
      ...providerKinds,
      'documentation',
      'appIndicator',
      'notificationSettings',
      'networkSettings',
    ]),
  }),
  copyText: call(press, { text: text(500) }),
  copyDiagnostics: callWithoutRequest(press),
  openFolder: call(press, { of: z.enum(['log', 'diagnostics']) }),
  hideWindow: callWithoutRequest(free),
  /**
   * Reports that a part of the page could not be drawn, or that its code failed: the kind of the error and its place in
   * our code, never its message.
   */
  pageFailed: call(anyWindow, {
    part: z.enum(['room', 'rooms', 'view', 'dialog', 'menu', ...smallKinds, 'page']),
    error: text(2_000),
  }),
  /** A window that stays above others receives clicks that are meant for the windows below it. */
  pinPopover: call(
    { from: 'main', needs: ({ pinned }) => (pinned ? 'press' : 'nothing'), says: 'a press to pin' },
    { pinned: z.boolean() },
  ),
  /**
   * The view with which the window opens again. The main process stores `savedView` in memory only, because a search
   * may contain a number. It stores `lasting` on disk: the chosen account, which rooms the user opened or closed, and
   * the order of people.
   */
  saveView: call(free, { savedView: text(200_000), lasting: text(LONGEST_LASTING_VIEW) }),

  /** The page has painted what belongs to this token: a question, or the state of a small window. */
  painted: call(anyWindow, { token: text(100) }),
  /** Opens the window of the search for a noisy line, which begins in this room. */
  findNoise: call(press, { room }),
  /** What the small window that calls shows. */
  smallState: callWithoutRequest(smallWindow, of<SmallState>()),
  /** What the user does in the small window that calls. The push `small` shows what comes of it. */
  smallReply: callOf(
    {
      from: 'small',
      needs: needOfReply,
      says: 'a press, but not to search, to choose whose end is asked about, to give everybody back or to close',
    },
    smallReply,
    of<SmallState>(),
  ),
  /** The height in CSS pixels that the content of the small window that calls needs. */
  smallFit: call(smallWindow, { height: z.int().min(1).max(10_000) }),
} as const

/**
 * What the main process pushes. `patch` and `show` go to the main window, `small` to the small window that shows it, the
 * others to all subscribers.
 */
const pushes = {
  /** The first push after each `subscribe`. Patches arrive in order and continue from its snapshot. */
  initialState: of<InitialState>(),
  /** A `Patch` as JSON. */
  patch: of<string>(),
  preferences: of<Preferences>(),
  roomMarks: of<RoomMarks>(),
  appStatus: of<AppStatus>(),
  /** Shows something, at the request of the tray menu or a notification. */
  show: of<Show>(),
  small: of<SmallState>(),
  /** Entries were added to the journal. */
  journalGrew: of<undefined>(),
}

export type Pushes = { readonly [Name in keyof typeof pushes]: TypeIn<(typeof pushes)[Name]> }
export const pushNames = Object.keys(pushes) as (keyof Pushes)[]

export type CallName = keyof typeof calls
export type Request<Name extends CallName> = z.infer<(typeof calls)[Name]['request']>
/** What the user does in the small window of this kind. */
export type ReplyIn<Kind extends SmallKind> = Extract<Request<'smallReply'>, { readonly kind: Kind }>
export type CallResult<Name extends CallName> = TypeIn<(typeof calls)[Name]['response']>

type IpcCalls = {
  readonly [Name in CallName]: (
    ...request: Request<Name> extends undefined ? [] : [Request<Name>]
  ) => Promise<Result<CallResult<Name>>>
}

type IpcListeners = {
  readonly [Name in keyof Pushes as `on${Capitalize<Name>}`]: (listener: (push: Pushes[Name]) => void) => () => void
}

/**
 * `window.gavel`. It is frozen, and has one function for each name in this file instead of a general one, so that a
 * page cannot use any other channel. Each `on…` returns a function that unsubscribes.
 */
export type Bridge = IpcCalls & IpcListeners
