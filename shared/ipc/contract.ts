import { z } from 'zod'
import { action, conferenceName, endTime, id, key, seen, warningVoice } from './action-schemas.ts'
import { journalFilter } from './journal-schemas.ts'
import { LONGEST_LASTING_VIEW } from '../limits.ts'
import { preferences, roomNotifications } from './preference-schemas.ts'
import { shortcutNames } from '../preferences/shortcuts.ts'
import { sanitizeForDisplay } from '../text/sanitize.ts'

const text = (max: number) => z.string().max(max)

const room = z.strictObject({ accountId: id, name: conferenceName })
const provider = z.enum(['plivo', 'vobiz'])

/** Epoch milliseconds that JavaScript can write as a date. */
const moment = z.int().min(0).max(8.64e15)

const nothing = z.undefined()

/**
 * Every call from a window to the main process: its name, and the schema of its one argument. Only the main process
 * imports values from this file, because zod in a page costs 100 kB and probes `new Function`, which the page's policy
 * forbids; the windows import only types. Results come from our own code, so they have types and no schemas.
 */
export const requests = {
  /** Starts the pushes to this window. The first one is `initialState`. */
  subscribe: nothing,
  expandRooms: z.strictObject({ expanded: z.array(room).max(200) }),
  refresh: z.strictObject({ accountId: id.optional() }),

  act: z.strictObject({ action, confirmation: text(100).optional() }),
  ask: z.strictObject({ action }),
  confirmEndAll: z.strictObject({ token: text(100), typedName: text(200) }),
  undo: z.strictObject({ id }),
  sendNow: z.strictObject({ id }),
  dismiss: z.strictObject({ id }),
  /** The id of a pending announcement. */
  stopAnnouncement: z.strictObject({ id }),
  /**
   * Agrees to act without the journal for this session, or withdraws the agreement. The main process stores it in
   * memory only.
   */
  actWithoutJournal: z.strictObject({ agreed: z.boolean() }),

  startDemo: z.strictObject({ provider: z.enum(['plivo', 'vobiz']) }),
  addAccount: z.strictObject({
    provider,
    name: text(100),
    authId: text(200).min(1),
    authToken: text(500).min(1),
  }),
  renameAccount: z.strictObject({ accountId: id, name: text(100).refine((name) => sanitizeForDisplay(name) !== '') }),
  removeAccount: z.strictObject({ accountId: id }),
  replaceToken: z.strictObject({ accountId: id, authToken: text(500).min(1) }),
  retryVault: z.strictObject({ accountId: id }),
  /** Plivo only; null switches the mode off. The address is checked later, which gives a more exact fault. */
  setAsynchronous: z.strictObject({
    accountId: id,
    asynchronous: z.strictObject({ callbackUrl: text(4_000), callbackMethod: z.enum(['GET', 'POST']) }).nullable(),
  }),

  /** What the user pasted. Checked with the team's relay before it is stored. */
  joinTeam: z.strictObject({ invite: text(16_000) }),
  leaveTeam: nothing,
  retryTeam: nothing,

  markOwn: z.strictObject({ room, own: z.boolean() }),
  pin: z.strictObject({ room, pinned: z.boolean() }),
  markMe: z.strictObject({ seen, memberKey: key, me: z.boolean() }),
  /** Adds or removes one of the user's own numbers. */
  setMyNumber: z.strictObject({ accountId: id, number: text(200), mine: z.boolean() }),
  /** Switches on or off the muting of every caller who joins an own room. */
  switchNewcomers: z.strictObject({ room, on: z.boolean() }),
  /** Resumes after a pause. `came`: keys of the callers whom the window named. */
  goOnWithNewcomers: z.strictObject({
    room,
    reply: z.enum(['muteThem', 'leaveThem']),
    came: z.array(key).max(2_000),
  }),
  /**
   * Asks for the question that must be confirmed before an end is scheduled. `announced`: how the warnings are also
   * spoken in the room, if the user wants that.
   */
  askScheduledEnd: z.strictObject({ seen, time: endTime, announced: warningVoice.optional() }),
  /** The token of that question. */
  scheduleEnd: z.strictObject({ token: text(100) }),
  extendScheduledEnd: z.strictObject({ id, minutes: z.union([z.literal(5), z.literal(15)]) }),
  /** Also dismisses the question of a scheduled end in the state `asks`. */
  cancelScheduledEnd: z.strictObject({ id }),
  setRoomNotifications: z.strictObject({ room, notifications: roomNotifications }),

  liveCalls: z.strictObject({ accountId: id }),

  journal: z.strictObject({
    filter: journalFilter,
    before: text(100).optional(),
    limit: z.int().min(1).max(500).optional(),
  }),
  /** `at`: epoch ms within the run to show; without it, the newest run. `ended`: the run to show ended at `at`. */
  roomTimeline: z.strictObject({ room, at: moment.optional(), ended: z.boolean().optional() }),
  exportAttendance: z.strictObject({ room, at: moment, mask: z.boolean() }),
  /** `links`: includes the addresses of recordings, which are secrets, because anyone who has one can listen. */
  exportJournal: z.strictObject({
    format: z.enum(['csv', 'json']),
    filter: journalFilter,
    mask: z.boolean(),
    links: z.boolean(),
  }),
  /** Opens the recording of a journal entry, by the entry's id. */
  openRecording: z.strictObject({ entryId: text(100) }),
  deleteOlder: z.strictObject({ months: z.union([z.literal(1), z.literal(3), z.literal(12)]) }),

  setPreferences: preferences.partial(),
  chooseShortcut: z.strictObject({ on: z.boolean() }),
  testShortcut: z.strictObject({ which: z.enum(shortcutNames), on: z.boolean() }),
  testNotification: nothing,
  setLabel: z.strictObject({ number: text(200).min(1), name: text(100) }),
  chooseLabels: nothing,
  importLabels: z.strictObject({ importId: text(100) }),
  exportLabels: nothing,

  openLink: z.strictObject({
    key: z.enum([
      'plivoConsole',
      'vobizConsole',
      'documentation',
      'appIndicator',
      'notificationSettings',
      'networkSettings',
    ]),
  }),
  copyText: z.strictObject({ text: text(500) }),
  copyDiagnostics: nothing,
  openDiagnosticsFolder: nothing,
  hideWindow: nothing,
  /**
   * Reports that a part of the page could not be drawn, or that its code failed: the kind of the error and its place in
   * our code, never its message.
   */
  pageFailed: z.strictObject({
    part: z.enum(['room', 'rooms', 'view', 'dialog', 'menu', 'shortcut', 'finder', 'page']),
    error: text(2_000),
  }),
  pinPopover: z.strictObject({ pinned: z.boolean() }),
  /**
   * The view with which the window opens again. The main process stores `savedView` in memory only, because a search
   * may contain a number. It stores `lasting` on disk: the chosen account, which rooms the user opened or closed, and
   * the order of people.
   */
  saveView: z.strictObject({ savedView: text(200_000), lasting: text(LONGEST_LASTING_VIEW) }),

  endQuestion: nothing,
  replyToEndQuestion: z.strictObject({ choice: z.enum(['confirm', 'cancel']), token: text(100).optional() }),
  chooseOwn: z.strictObject({ room }),

  finder: nothing,
  findPeople: z.strictObject({ query: text(100) }),
  /** Mutes or unmutes the caller in one row of the finder's list. The main process maps the row to the caller. */
  quickMute: z.strictObject({ list: z.int().min(0), row: id, kind: z.enum(['mute', 'unmute']) }),
  closeFinder: nothing,
  /** The height in CSS pixels that the content of the end question's window needs. */
  fitWindow: z.strictObject({ height: z.int().min(1).max(10_000) }),
} as const

export type CallName = keyof typeof requests
export type Request<Name extends CallName> = z.infer<(typeof requests)[Name]>
