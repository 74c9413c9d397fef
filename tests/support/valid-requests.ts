import type { CallName, Request } from '../../shared/contract.ts'
import type { RoomNotifications } from '../../shared/preferences.ts'

const seen = { accountId: 'account-1', conference: 'Weekly standup', instance: 1, revision: 3 }
const room = { accountId: 'account-1', name: 'Weekly standup' }
const action = { kind: 'end', seen } as const
const notifications: RoomNotifications = { started: true, joined: false, left: false, below: 0, longerThan: 0 }

/** One request that fits, for every call of the contract. */
export const validRequests: { readonly [Name in CallName]: Request<Name> } = {
  subscribe: undefined,
  expandRooms: { expanded: [room] },
  refresh: { accountId: 'account-1' },
  act: { action, confirmation: 'token' },
  ask: { action },
  confirmEndAll: { token: 'token', typedName: 'Example Company' },
  undo: { id: 'held-1' },
  sendNow: { id: 'held-1' },
  dismiss: { id: 'failed-1' },
  actWithoutJournal: { agreed: true },
  startDemo: { provider: 'plivo' },
  addAccount: {
    provider: 'plivo',
    name: 'Example Company',
    authId: 'MAEXAMPLEEXAMPLE0001',
    authToken: 'made-up-token',
  },
  renameAccount: { accountId: 'account-1', name: 'Other' },
  removeAccount: { accountId: 'account-1' },
  replaceToken: { accountId: 'account-1', authToken: 'made-up-token' },
  retryVault: { accountId: 'account-1' },
  setAsynchronous: {
    accountId: 'account-1',
    asynchronous: { callbackUrl: 'https://callback.example.org/', callbackMethod: 'POST' },
  },
  markOwn: { room, own: true },
  pin: { room, pinned: true },
  markMe: { seen, memberKey: 'member-1', me: true },
  setMyNumber: { accountId: 'account-1', number: '15550100123', mine: true },
  setRoomNotifications: { room, notifications },
  liveCalls: { accountId: 'account-1' },
  journal: { filter: {}, limit: 100 },
  exportJournal: { format: 'csv', filter: {}, mask: true },
  deleteOlder: { months: 3 },
  setPreferences: { theme: 'dark' },
  testShortcut: { which: 'end' },
  testNotification: undefined,
  setLabel: { number: '15550100123', name: 'Ana' },
  chooseLabels: undefined,
  importLabels: { importId: 'import-1' },
  exportLabels: undefined,
  openLink: { key: 'documentation' },
  copyText: { text: 'api-id' },
  copyDiagnostics: undefined,
  openDiagnosticsFolder: undefined,
  hideWindow: undefined,
  pageFailed: { part: 'room', error: 'TypeError' },
  pinPopover: { pinned: true },
  saveView: { savedView: '{}', lasting: '{}' },
  endQuestion: undefined,
  replyToEndQuestion: { choice: 'cancel' },
  chooseOwn: { room },
  finder: undefined,
  findPeople: { query: 'ana' },
  quickMute: { list: 1, row: 'row-1', kind: 'mute' },
  closeFinder: undefined,
  fitWindow: { height: 240 },
}
