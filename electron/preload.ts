import { contextBridge, ipcRenderer } from 'electron'
import type { Bridge, Pushes } from '../shared/ipc/bridge.ts'

function on<Name extends keyof Pushes>(name: Name): (listener: (push: Pushes[Name]) => void) => () => void {
  return (listener) => {
    // The event object must never reach the page, because it contains the sender.
    const receive = (_event: unknown, push: Pushes[Name]): void => {
      listener(push)
    }
    ipcRenderer.on(`gavel:on:${name}`, receive)
    return () => {
      ipcRenderer.off(`gavel:on:${name}`, receive)
    }
  }
}

/** The object is a literal, so that the page can call only what is listed here. */
const bridge = {
  subscribe: () => ipcRenderer.invoke('gavel:subscribe'),
  expandRooms: (request) => ipcRenderer.invoke('gavel:expandRooms', request),
  refresh: (request) => ipcRenderer.invoke('gavel:refresh', request),
  act: (request) => ipcRenderer.invoke('gavel:act', request),
  ask: (request) => ipcRenderer.invoke('gavel:ask', request),
  confirmEndAll: (request) => ipcRenderer.invoke('gavel:confirmEndAll', request),
  undo: (request) => ipcRenderer.invoke('gavel:undo', request),
  sendNow: (request) => ipcRenderer.invoke('gavel:sendNow', request),
  dismiss: (request) => ipcRenderer.invoke('gavel:dismiss', request),
  stopAnnouncement: (request) => ipcRenderer.invoke('gavel:stopAnnouncement', request),
  actWithoutJournal: (request) => ipcRenderer.invoke('gavel:actWithoutJournal', request),
  startDemo: (request) => ipcRenderer.invoke('gavel:startDemo', request),
  addAccount: (request) => ipcRenderer.invoke('gavel:addAccount', request),
  renameAccount: (request) => ipcRenderer.invoke('gavel:renameAccount', request),
  removeAccount: (request) => ipcRenderer.invoke('gavel:removeAccount', request),
  replaceToken: (request) => ipcRenderer.invoke('gavel:replaceToken', request),
  joinTeam: (request) => ipcRenderer.invoke('gavel:joinTeam', request),
  leaveTeam: () => ipcRenderer.invoke('gavel:leaveTeam'),
  retryTeam: () => ipcRenderer.invoke('gavel:retryTeam'),
  retryVault: (request) => ipcRenderer.invoke('gavel:retryVault', request),
  setAsynchronous: (request) => ipcRenderer.invoke('gavel:setAsynchronous', request),
  markOwn: (request) => ipcRenderer.invoke('gavel:markOwn', request),
  pin: (request) => ipcRenderer.invoke('gavel:pin', request),
  markMe: (request) => ipcRenderer.invoke('gavel:markMe', request),
  setMyNumber: (request) => ipcRenderer.invoke('gavel:setMyNumber', request),
  switchNewcomers: (request) => ipcRenderer.invoke('gavel:switchNewcomers', request),
  askScheduledEnd: (request) => ipcRenderer.invoke('gavel:askScheduledEnd', request),
  scheduleEnd: (request) => ipcRenderer.invoke('gavel:scheduleEnd', request),
  extendScheduledEnd: (request) => ipcRenderer.invoke('gavel:extendScheduledEnd', request),
  cancelScheduledEnd: (request) => ipcRenderer.invoke('gavel:cancelScheduledEnd', request),
  goOnWithNewcomers: (request) => ipcRenderer.invoke('gavel:goOnWithNewcomers', request),
  setRoomNotifications: (request) => ipcRenderer.invoke('gavel:setRoomNotifications', request),
  liveCalls: (request) => ipcRenderer.invoke('gavel:liveCalls', request),
  journal: (request) => ipcRenderer.invoke('gavel:journal', request),
  exportJournal: (request) => ipcRenderer.invoke('gavel:exportJournal', request),
  roomTimeline: (request) => ipcRenderer.invoke('gavel:roomTimeline', request),
  exportAttendance: (request) => ipcRenderer.invoke('gavel:exportAttendance', request),
  openRecording: (request) => ipcRenderer.invoke('gavel:openRecording', request),
  deleteOlder: (request) => ipcRenderer.invoke('gavel:deleteOlder', request),
  setPreferences: (request) => ipcRenderer.invoke('gavel:setPreferences', request),
  chooseShortcut: (request) => ipcRenderer.invoke('gavel:chooseShortcut', request),
  testShortcut: (request) => ipcRenderer.invoke('gavel:testShortcut', request),
  testNotification: () => ipcRenderer.invoke('gavel:testNotification'),
  setLabel: (request) => ipcRenderer.invoke('gavel:setLabel', request),
  chooseLabels: () => ipcRenderer.invoke('gavel:chooseLabels'),
  importLabels: (request) => ipcRenderer.invoke('gavel:importLabels', request),
  exportLabels: () => ipcRenderer.invoke('gavel:exportLabels'),
  openLink: (request) => ipcRenderer.invoke('gavel:openLink', request),
  copyText: (request) => ipcRenderer.invoke('gavel:copyText', request),
  copyDiagnostics: () => ipcRenderer.invoke('gavel:copyDiagnostics'),
  openDiagnosticsFolder: () => ipcRenderer.invoke('gavel:openDiagnosticsFolder'),
  pageFailed: (request) => ipcRenderer.invoke('gavel:pageFailed', request),
  hideWindow: () => ipcRenderer.invoke('gavel:hideWindow'),
  pinPopover: (request) => ipcRenderer.invoke('gavel:pinPopover', request),
  saveView: (request) => ipcRenderer.invoke('gavel:saveView', request),
  endQuestion: () => ipcRenderer.invoke('gavel:endQuestion'),
  replyToEndQuestion: (request) => ipcRenderer.invoke('gavel:replyToEndQuestion', request),
  chooseOwn: (request) => ipcRenderer.invoke('gavel:chooseOwn', request),
  finder: () => ipcRenderer.invoke('gavel:finder'),
  findPeople: (request) => ipcRenderer.invoke('gavel:findPeople', request),
  quickMute: (request) => ipcRenderer.invoke('gavel:quickMute', request),
  closeFinder: () => ipcRenderer.invoke('gavel:closeFinder'),
  fitWindow: (request) => ipcRenderer.invoke('gavel:fitWindow', request),
  onInitialState: on('initialState'),
  onPatch: on('patch'),
  onPreferences: on('preferences'),
  onRoomMarks: on('roomMarks'),
  onAppStatus: on('appStatus'),
  onShow: on('show'),
  onEndQuestion: on('endQuestion'),
  onFinder: on('finder'),
  onJournalGrew: on('journalGrew'),
} satisfies Bridge

contextBridge.exposeInMainWorld('gavel', Object.freeze(bridge))
