import type { AccountId } from '../values.ts'
import { z } from 'zod'
import type { EndQuestionState } from '../end-question.ts'
import type { Fault } from '../fault.ts'
import { finderActions, type FinderState } from '../finder.ts'
import { noiseReplies, type NoiseState } from '../noise.ts'
import type { JournalEntry } from '../journal/journal-entry.ts'
import type { ShownRecordings } from '../journal/found-recordings.ts'
import type { RoomTimeline } from '../journal/room-timeline.ts'
import type { LabelPreview } from '../preferences/label-preview.ts'
import type { Preferences } from '../preferences/preferences.ts'
import type { ActionResult, ListedCall, LiveCall, Question } from '../rooms/model.ts'
import { newcomersRules } from '../rooms/newcomers.ts'
import type { ScheduledEndQuestion } from '../rooms/scheduled-end.ts'
import type { CallName, CallWithoutRequest, CallWithRequest } from './names.ts'
import { action, conferenceName, endTime, id, key, memberSeen, seen, warningVoice } from './action-schemas.ts'
import { journalFilter } from './journal-schemas.ts'
import { LAST_DATE, LONGEST_CALL_UUID, LONGEST_LASTING_VIEW, LONGEST_SHOWN } from '../limits.ts'
import { preferences, roomNotifications, roomRule } from './preference-schemas.ts'
import { shortcutNames } from '../preferences/shortcuts.ts'
import { sanitizeForDisplay } from '../text/sanitize.ts'

const text = (max: number) => z.string().max(max)

const room = z.strictObject({ accountId: id, name: conferenceName })
const provider = z.enum(['plivo', 'vobiz'])

/** Epoch milliseconds that JavaScript can write as a date. */
const moment = z.int().min(0).max(LAST_DATE)

/** The fields of a request that choose a run; see `roomTimeline`. */
const run = { room, at: moment.optional(), ended: z.boolean().optional() }

const nothing = z.undefined()

/** Where a new or replaced token is stored. `session`: the keychain could not store it, because of `vaultFault`. */
interface TokenStored {
  readonly tokenIn: 'keychain' | 'session'
  readonly vaultFault?: Fault
}

/** Where a file was saved. */
interface Exported {
  /** Absent if the user cancelled. */
  readonly path?: string
}

/** Carries the type of a response of the main process. These come from our own code, so they need no schema. */
interface ResponseType<Response> {
  readonly returns?: () => Response
}

function of<Response>(): ResponseType<Response> {
  return {}
}

interface Call<Schema extends z.ZodType> {
  /** The schema of the one argument. */
  readonly request: Schema
  readonly response: ResponseType<unknown>
}

/**
 * Every call from a window to the main process, with its request and its response. Only the main process imports values
 * from this file, because zod in a page costs 100 kB and probes `new Function`, which the page's policy forbids; the
 * windows import only types. `names.ts` lists the names for the preload.
 */
export const calls = {
  /** Starts the pushes to this window. The first one is `initialState`. */
  subscribe: { request: nothing, response: of<undefined>() },
  expandRooms: { request: z.strictObject({ expanded: z.array(room).max(200) }), response: of<undefined>() },
  refresh: { request: z.strictObject({ accountId: id.optional() }), response: of<undefined>() },

  act: {
    request: z.strictObject({
      action,
      confirmation: text(100).optional(),
      /** Whether the removal of one caller has no Undo time. */
      atOnce: z.literal(true).optional(),
      /** Whether the caller who is removed is kept out for the rest of the run. */
      keepOut: z.literal(true).optional(),
    }),
    response: of<ActionResult>(),
  },
  ask: { request: z.strictObject({ action }), response: of<Question>() },
  confirmEndAll: { request: z.strictObject({ token: text(100), typedName: text(200) }), response: of<ActionResult>() },
  undo: { request: z.strictObject({ id }), response: of<undefined>() },
  sendNow: { request: z.strictObject({ id }), response: of<undefined>() },
  dismiss: { request: z.strictObject({ id }), response: of<undefined>() },
  /** The id of a pending announcement. */
  stopAnnouncement: { request: z.strictObject({ id }), response: of<ActionResult>() },
  /**
   * Agrees to act without the journal for this session, or withdraws the agreement. The main process stores it in
   * memory only.
   */
  actWithoutJournal: { request: z.strictObject({ agreed: z.boolean() }), response: of<undefined>() },

  startDemo: {
    request: z.strictObject({ provider: z.enum(['plivo', 'vobiz']) }),
    response: of<{ accountId: AccountId }>(),
  },
  addAccount: {
    request: z.strictObject({
      provider,
      name: text(100),
      authId: text(200).min(1),
      authToken: text(500).min(1),
    }),
    response: of<{ accountId: AccountId } & TokenStored>(),
  },
  renameAccount: {
    request: z.strictObject({ accountId: id, name: text(100).refine((name) => sanitizeForDisplay(name) !== '') }),
    response: of<undefined>(),
  },
  /** With `vaultFault`, the account is gone, but its token is deleted only once the keychain is back. */
  removeAccount: {
    request: z.strictObject({ accountId: id }),
    response: of<{ readonly vaultFault?: Fault } | undefined>(),
  },
  replaceToken: {
    request: z.strictObject({ accountId: id, authToken: text(500).min(1) }),
    response: of<TokenStored>(),
  },
  retryVault: { request: z.strictObject({ accountId: id }), response: of<undefined>() },
  /** Plivo only; null switches the mode off. The address is checked later, where the fault can be more exact. */
  setAsynchronous: {
    request: z.strictObject({
      accountId: id,
      asynchronous: z.strictObject({ callbackUrl: text(4_000), callbackMethod: z.enum(['GET', 'POST']) }).nullable(),
    }),
    response: of<undefined>(),
  },

  /** What the user pasted. Checked with the team's relay before it is stored. */
  joinTeam: { request: z.strictObject({ invite: text(16_000) }), response: of<undefined>() },
  leaveTeam: { request: nothing, response: of<undefined>() },
  retryTeam: { request: nothing, response: of<undefined>() },

  markOwn: { request: z.strictObject({ room, own: z.boolean() }), response: of<undefined>() },
  pin: { request: z.strictObject({ room, pinned: z.boolean() }), response: of<undefined>() },
  markMe: { request: z.strictObject({ seen, memberKey: key, me: z.boolean() }), response: of<undefined>() },
  /** Adds or removes one of the user's own numbers. */
  setMyNumber: {
    request: z.strictObject({ accountId: id, number: text(200), mine: z.boolean() }),
    response: of<undefined>(),
  },
  /** Sets the numbers or applications that callers of a room dial. */
  setRoomNumbers: {
    request: z.strictObject({ room, numbers: z.array(text(200).min(1)).max(20) }),
    response: of<undefined>(),
  },
  /** Shows for two minutes which numbers the live calls of an account have dialled: see `AccountView.offered`. */
  offerNumbers: { request: z.strictObject({ accountId: id }), response: of<undefined>() },
  /**
   * Sets what becomes of every caller who joins one of the user's own rooms. The main process asks the user itself
   * before it closes the room.
   */
  switchNewcomers: {
    request: z.strictObject({ room, rule: z.enum(['off', ...newcomersRules]) }),
    response: of<undefined>(),
  },
  /** Resumes after a pause. `came`: keys of the callers whom the window named. */
  goOnWithNewcomers: {
    request: z.strictObject({
      seen,
      reply: z.enum(['muteThem', 'leaveThem']),
      came: z.array(key).max(2_000),
    }),
    response: of<undefined>(),
  },
  /** Mutes and deafens these callers, and tells them so if a text is set, until they are brought back. */
  putOnHold: {
    request: z.strictObject({ seen, members: z.array(memberSeen).min(1).max(2_000) }),
    response: of<ActionResult>(),
  },
  /** The keys of callers who are on hold. Those at the door are admitted. */
  bringBack: {
    request: z.strictObject({ seen, members: z.array(key).min(1).max(2_000) }),
    response: of<ActionResult>(),
  },
  /** Keeps this line, one of `ShownRoom.keptOut`, out no longer. */
  letIn: { request: z.strictObject({ room, line: text(LONGEST_SHOWN) }), response: of<undefined>() },
  /** Leaves those on hold who were put there before Gavel was closed. */
  keepOnHold: { request: z.strictObject({ room }), response: of<undefined>() },
  /**
   * Asks for the question that must be confirmed before an end is scheduled. `announced`: how the warnings are spoken
   * in the room too, if the user wants that.
   */
  askScheduledEnd: {
    request: z.strictObject({ seen, time: endTime, announced: warningVoice.optional() }),
    response: of<ScheduledEndQuestion>(),
  },
  /** The token of that question. */
  scheduleEnd: { request: z.strictObject({ token: text(100) }), response: of<undefined>() },
  extendScheduledEnd: {
    request: z.strictObject({ id, minutes: z.union([z.literal(5), z.literal(15)]) }),
    response: of<undefined>(),
  },
  /** Also dismisses the question of a scheduled end in the state `asks`. */
  cancelScheduledEnd: { request: z.strictObject({ id }), response: of<undefined>() },
  setRoomNotifications: {
    request: z.strictObject({ room, notifications: roomNotifications }),
    response: of<undefined>(),
  },
  /** Sets when each run of one of the user's own rooms is to end. */
  setRoomRule: { request: z.strictObject({ room, rule: roomRule }), response: of<undefined>() },

  /** In the order of the provider. */
  liveCalls: { request: z.strictObject({ accountId: id }), response: of<readonly ListedCall[]>() },
  liveCall: {
    request: z.strictObject({ accountId: id, callUuid: z.string().min(1).max(LONGEST_CALL_UUID) }),
    response: of<LiveCall | 'notLive'>(),
  },

  journal: {
    request: z.strictObject({
      filter: journalFilter,
      before: text(100).optional(),
      limit: z.int().min(1).max(500).optional(),
    }),
    /** `unreadable`: how many lines among these entries could not be read. */
    response: of<{ entries: readonly JournalEntry[]; next?: string; unreadable?: number }>(),
  },
  /** `at`: epoch ms within the run to show; without it, the newest run. `ended`: the run to show ended at `at`. */
  roomTimeline: {
    request: z.strictObject(run),
    response: of<RoomTimeline>(),
  },
  /**
   * Asks the provider for recordings of a room or, where it knows only those of calls, of the calls of the run at `at`
   * (epoch ms). The addresses stay in the main process.
   */
  findRecordings: { request: z.strictObject({ room, at: moment }), response: of<ShownRecordings>() },
  exportAttendance: {
    request: z.strictObject({ room, at: moment, mask: z.boolean() }),
    response: of<Exported>(),
  },
  /** Of the run that `at` and `ended` choose as for `roomTimeline`. */
  saveReport: {
    request: z.strictObject({ ...run, format: z.enum(['pdf', 'html', 'csv']), mask: z.boolean() }),
    response: of<Exported>(),
  },
  /** `links`: includes the addresses of recordings, which are secrets, because anyone who has one can listen. */
  exportJournal: {
    request: z.strictObject({
      format: z.enum(['csv', 'json']),
      filter: journalFilter,
      mask: z.boolean(),
      links: z.boolean(),
    }),
    response: of<Exported>(),
  },
  /** Opens a recording: one that a journal entry has, by the id of the entry or of its action, or one found last. */
  openRecording: {
    request: z.strictObject({ of: z.enum(['entry', 'action', 'found']), id: text(400) }),
    response: of<undefined>(),
  },
  deleteOlder: {
    request: z.strictObject({ months: z.union([z.literal(1), z.literal(3), z.literal(12)]) }),
    response: of<{ lines: number }>(),
  },

  setPreferences: { request: preferences.partial(), response: of<Preferences>() },
  chooseShortcut: { request: z.strictObject({ on: z.boolean() }), response: of<undefined>() },
  testShortcut: {
    request: z.strictObject({ which: z.enum(shortcutNames), on: z.boolean() }),
    response: of<undefined>(),
  },
  testNotification: { request: nothing, response: of<{ shown: boolean }>() },
  setLabel: { request: z.strictObject({ number: text(200).min(1), name: text(100) }), response: of<undefined>() },
  chooseLabels: { request: nothing, response: of<LabelPreview | undefined>() },
  importLabels: {
    request: z.strictObject({ importId: text(100), replace: z.boolean(), last: z.boolean() }),
    response: of<{ imported: number }>(),
  },
  exportLabels: { request: nothing, response: of<Exported>() },

  openLink: {
    request: z.strictObject({
      key: z.enum([
        'plivoConsole',
        'vobizConsole',
        'documentation',
        'appIndicator',
        'notificationSettings',
        'networkSettings',
      ]),
    }),
    response: of<undefined>(),
  },
  copyText: { request: z.strictObject({ text: text(500) }), response: of<undefined>() },
  copyDiagnostics: { request: nothing, response: of<undefined>() },
  openFolder: { request: z.strictObject({ of: z.enum(['log', 'diagnostics']) }), response: of<undefined>() },
  hideWindow: { request: nothing, response: of<undefined>() },
  /**
   * Reports that a part of the page could not be drawn, or that its code failed: the kind of the error and its place in
   * our code, never its message.
   */
  pageFailed: {
    request: z.strictObject({
      part: z.enum(['room', 'rooms', 'view', 'dialog', 'menu', 'shortcut', 'finder', 'noise', 'page']),
      error: text(2_000),
    }),
    response: of<undefined>(),
  },
  pinPopover: { request: z.strictObject({ pinned: z.boolean() }), response: of<undefined>() },
  /**
   * The view with which the window opens again. The main process stores `savedView` in memory only, because a search
   * may contain a number. It stores `lasting` on disk: the chosen account, which rooms the user opened or closed, and
   * the order of people.
   */
  saveView: {
    request: z.strictObject({ savedView: text(200_000), lasting: text(LONGEST_LASTING_VIEW) }),
    response: of<undefined>(),
  },

  /** The page has painted what belongs to this token: a question, or the state of a small window. */
  painted: { request: z.strictObject({ token: text(100) }), response: of<undefined>() },
  endQuestion: { request: nothing, response: of<EndQuestionState>() },
  replyToEndQuestion: {
    request: z.strictObject({ choice: z.enum(['confirm', 'cancel']), token: text(100).optional() }),
    response: of<undefined>(),
  },
  chooseOwn: { request: z.strictObject({ room }), response: of<undefined>() },

  finder: { request: nothing, response: of<FinderState>() },
  findPeople: { request: z.strictObject({ query: text(100) }), response: of<FinderState>() },
  /**
   * Mutes or unmutes the caller in one row of the finder's list, puts them on hold or brings them back. The main process
   * maps the row to the caller. The response says that the action has started; the pushed state shows its outcome.
   */
  quickMute: {
    request: z.strictObject({ list: z.int().min(0), row: id, kind: z.enum(finderActions) }),
    response: of<undefined>(),
  },
  closeFinder: { request: nothing, response: of<undefined>() },

  /** Opens the window of the search for a noisy line, which begins in this room. */
  findNoise: { request: z.strictObject({ room }), response: of<undefined>() },
  noise: { request: nothing, response: of<NoiseState>() },
  /** `token`, here and below: of what the page shows. */
  chooseNoise: { request: z.strictObject({ room, token: text(100).optional() }), response: of<undefined>() },
  replyToNoise: {
    request: z.strictObject({ reply: z.enum(noiseReplies), token: text(100).optional() }),
    response: of<undefined>(),
  },
  /** The height in CSS pixels that the content of the end question's window needs. */
  fitWindow: { request: z.strictObject({ height: z.int().min(1).max(10_000) }), response: of<undefined>() },
} as const satisfies Readonly<
  Record<CallWithRequest, Call<z.ZodObject>> & Record<CallWithoutRequest, Call<z.ZodUndefined>>
>

export type Request<Name extends CallName> = z.infer<(typeof calls)[Name]['request']>
export type CallResult<Name extends CallName> =
  (typeof calls)[Name]['response'] extends ResponseType<infer Response> ? Response : never
