/**
 * The names of all calls and pushes. This is a file of its own, because the preload needs the names at run time and
 * must not load the schemas. The type checker compares it with `contract.ts` and `bridge.ts`.
 */

/** Prefix of every channel of a call. */
export const PREFIX = 'gavel:'
/** Prefix of every channel of a push. */
export const PUSH_PREFIX = `${PREFIX}on:`

/** The calls that have a request. */
export const callsWithRequest = [
  'expandRooms',
  'refresh',
  'act',
  'ask',
  'confirmEndAll',
  'undo',
  'sendNow',
  'dismiss',
  'stopAnnouncement',
  'actWithoutJournal',
  'startDemo',
  'addAccount',
  'renameAccount',
  'removeAccount',
  'replaceToken',
  'retryVault',
  'setAsynchronous',
  'joinTeam',
  'markOwn',
  'pin',
  'markMe',
  'setMyNumber',
  'setRoomNumbers',
  'offerNumbers',
  'switchNewcomers',
  'goOnWithNewcomers',
  'putOnHold',
  'bringBack',
  'keepOnHold',
  'letIn',
  'askScheduledEnd',
  'scheduleEnd',
  'extendScheduledEnd',
  'cancelScheduledEnd',
  'setRoomNotifications',
  'setRoomRule',
  'liveCalls',
  'liveCall',
  'journal',
  'roomTimeline',
  'findRecordings',
  'exportAttendance',
  'saveReport',
  'exportJournal',
  'openRecording',
  'deleteOlder',
  'setPreferences',
  'chooseShortcut',
  'testShortcut',
  'setLabel',
  'importLabels',
  'openLink',
  'openFolder',
  'copyText',
  'pageFailed',
  'pinPopover',
  'saveView',
  'painted',
  'replyToEndQuestion',
  'chooseOwn',
  'findPeople',
  'quickMute',
  'findNoise',
  'chooseNoise',
  'replyToNoise',
  'fitWindow',
] as const

/** The calls that have none. */
export const callsWithoutRequest = [
  'subscribe',
  'leaveTeam',
  'retryTeam',
  'testNotification',
  'chooseLabels',
  'exportLabels',
  'copyDiagnostics',
  'hideWindow',
  'endQuestion',
  'finder',
  'closeFinder',
  'noise',
] as const

/** What the main process pushes to the windows. */
export const pushNames = [
  'initialState',
  'patch',
  'preferences',
  'roomMarks',
  'appStatus',
  'show',
  'endQuestion',
  'finder',
  'noise',
  'journalGrew',
] as const

export type CallWithRequest = (typeof callsWithRequest)[number]
export type CallWithoutRequest = (typeof callsWithoutRequest)[number]
export type CallName = CallWithRequest | CallWithoutRequest
export type PushName = (typeof pushNames)[number]

/** The name of the function with which a window listens to a push. */
export function listenerName<Name extends PushName>(name: Name): `on${Capitalize<Name>}` {
  return `on${name.charAt(0).toUpperCase()}${name.slice(1)}` as `on${Capitalize<Name>}`
}
